import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { METRICS_SHOWN, valuesOf, type Shown, type Trained } from './results';

const COLOURS = ['#2563a8', '#c2571a', '#2e7d4f', '#8a4fa0', '#7a7a2a'];
const [WIDTH, HEIGHT, COLUMNS, LEGEND] = [300, 210, 2, 34];

interface Point {
  readonly recipe: string;
  readonly seconds: number;
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/** Each metric against seconds of training, at one guidance scale: medians over training seeds, from the least to the largest. A whole SVG file. */
export function qualityPicture(results: readonly Trained[], scale: string): string {
  const recipes = [...new Set(results.map(({ recipe }) => recipe))];
  const colour = (recipe: string) => COLOURS[recipes.indexOf(recipe) % COLOURS.length] ?? 'black';
  const metrics = METRICS_SHOWN.slice(0, 6);
  const panels = metrics.map((metric, i) => {
    const place = { x: (i % COLUMNS) * WIDTH, y: LEGEND + Math.floor(i / COLUMNS) * HEIGHT };
    return panel(metric, pointsOf(results, recipes, scale, metric), colour, place);
  });
  const names = recipes.map(
    (recipe, i) =>
      `<g transform="translate(${14 + i * 150}, 20)"><rect y="-9" width="14" height="10" fill="${colour(recipe)}"/><text x="20" font-size="12">${recipe}</text></g>`,
  );
  const [width, height] = [COLUMNS * WIDTH, LEGEND + Math.ceil(metrics.length / COLUMNS) * HEIGHT];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" role="img" aria-label="Quality against seconds of training"><rect width="100%" height="100%" fill="white"/>${names.join('')}${panels.join('')}</svg>\n`;
}

function pointsOf(results: readonly Trained[], recipes: readonly string[], scale: string, metric: Shown): Point[] {
  const seconds = [...new Set(results.map((result) => result.seconds))].sort((a, b) => a - b);
  return recipes.flatMap((recipe) =>
    seconds.flatMap((at) => {
      const group = results.filter((result) => result.recipe === recipe && result.seconds === at);
      const values = valuesOf(group, scale, metric);
      return values.low > 0 ? [{ recipe, seconds: at, ...values }] : []; // the axis is logarithmic
    }),
  );
}

/** The recipes, the axes of time and of metrics that spread in logarithms, and where the truth stands. */
function panel(
  { label, truth }: Shown,
  points: readonly Point[],
  colour: (recipe: string) => string,
  place: { readonly x: number; readonly y: number },
): string {
  const { document } = parseHTML('<html><body></body></html>');
  const spread = Math.max(...points.map(({ high }) => high)) / Math.min(...points.map(({ low }) => low));
  const ticks = [...new Set(points.map(({ seconds }) => seconds))];
  const svg = Plot.plot({
    width: WIDTH,
    height: HEIGHT,
    marginLeft: 48,
    marginTop: 28,
    style: { fontSize: '11px', background: 'white' },
    x: { type: 'log', label: 'seconds of training', ticks, tickFormat: (value: number) => String(value), grid: true },
    y: {
      type: spread > 5 ? 'log' : 'linear',
      label,
      ticks: 4,
      grid: true,
      tickFormat: (value: number) => String(+value.toPrecision(2)),
    },
    marks: [
      Plot.ruleY(truth === undefined ? [] : [truth], { stroke: 'black', strokeDasharray: '5,4' }),
      Plot.ruleX(points, { x: 'seconds', y1: 'low', y2: 'high', stroke: ({ recipe }: Point) => colour(recipe) }),
      Plot.line(points, { x: 'seconds', y: 'middle', z: 'recipe', stroke: ({ recipe }: Point) => colour(recipe) }),
      Plot.dot(points, { x: 'seconds', y: 'middle', fill: ({ recipe }: Point) => colour(recipe), r: 3 }),
    ],
    document: document as never,
  });
  for (const style of svg.querySelectorAll('style')) style.remove();
  for (const [name, value] of Object.entries(place)) svg.setAttribute(name, String(value));
  return svg.outerHTML;
}
