import * as Plot from '@observablehq/plot';
import { formatNfe } from '../format-number';
import type { MetricDescription, Report } from '../report-json';
import { axisFor, axisLabel, tickText } from './axis';
import { draw, MARGIN, points, WIDTH, type Point } from './drawing';
import { labels, withRoom } from './labels';

/** As a factor: room beside the first and the last number of evaluations. */
const APART = 1.3;

/** One metric against network evaluations per motion: what quality costs. Lines connect step counts of the same arm and scale. */
export function qualityAgainstNfe(report: Report, metric: MetricDescription): string | undefined {
  const { name, label, unit } = metric;
  const shown = points(report, (row) => row.metrics[name] !== null);
  const counts = [...new Set(shown.map(({ nfe }) => nfe))].sort((a, b) => a - b);
  if (shown.length === 0) return undefined;
  const truth = report.floors.truth.metrics[name];
  const y = ({ row }: Point) => row.metrics[name] ?? null;
  const values = shown.map(y).filter((value) => value !== null);
  const series = (point: Point) => `${point.arm} ${point.scale}`;
  const [least = 1, most = 1] = [counts.at(0), counts.at(-1)];
  const [low, high] = [Math.log(least / APART), Math.log(most * APART)];
  const at = (nfe: number) => (Math.log(nfe) - low) / (high - low);
  return draw(`${label} against network evaluations`, {
    x: {
      type: 'log',
      label: 'network evaluations per motion (NFE)',
      labelAnchor: 'center',
      labelArrow: 'none',
      domain: [least / APART, most * APART],
      ticks: withRoom(counts, at, formatNfe, WIDTH - MARGIN.left - MARGIN.right),
      tickFormat: formatNfe,
    },
    y: {
      label: axisLabel(label, unit),
      labelArrow: 'none',
      ...axisFor([...values, ...(truth === null ? [] : [truth])], metric.range),
      ticks: 5,
      tickFormat: tickText,
      grid: true,
    },
    marks: [
      Plot.ruleY(truth === null ? [] : [truth], { stroke: 'currentColor', strokeDasharray: '6,4' }),
      Plot.line(
        [...shown].sort((a, b) => a.nfe - b.nfe),
        { x: 'nfe', y, z: series, stroke: 'colour', strokeWidth: 2 },
      ),
      Plot.dot(shown, { x: 'nfe', y, fill: 'colour', symbol: 'symbol', r: 4.5 }),
      labels(
        rightmost(shown).map((point) => ({
          x: point.nfe,
          y: y(point) ?? 0,
          text: String(point.scale),
          colour: point.colour,
        })),
      ),
    ],
    color: { type: 'identity' },
    symbol: { type: 'identity' },
  });
}

/** Per arm and scale the point with the most evaluations: one label a line is enough. */
function rightmost(shown: readonly Point[]): Point[] {
  const ends = new Map<string, Point>();
  for (const point of shown) {
    const key = `${point.arm} ${point.scale}`;
    if ((ends.get(key)?.nfe ?? 0) < point.nfe) ends.set(key, point);
  }
  return [...ends.values()];
}
