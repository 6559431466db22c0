import * as Plot from '@observablehq/plot';
import { axisFor, tickText } from '../../report/plots/axis';
import { armColour, armSymbol, draw, MARGIN, WIDTH } from '../../report/plots/drawing';
import { LETTER } from '../../report/plots/labels';
import { escapeHtml } from '../../report/page/escape-html';
import type { ServingReport } from '../report-schema';

/** Letters: of longer names the middle is left out. */
const LONGEST = 21;
const ROW = 22;
const NUMBER = 46;

interface Row {
  readonly name: string;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly filled: boolean;
  readonly colour: string;
  readonly symbol: Plot.SymbolType;
}

/** For each metric the arms' means and the differences between them, with their intervals. Empty where nothing was measured. */
export function intervalPlots(report: ServingReport): string {
  const figures = report.metrics.flatMap(({ name, better }) => [
    ...figure(name, `${better === 'higher' ? 'high' : 'low'} is wanted; means of users`, meansOf(report, name)),
    ...figure(`${name}: differences`, 'of the arms’ means', differencesOf(report, name), true),
  ]);
  if (figures.length === 0) return '';
  return `<p class="note">Bars are intervals that may be looked at at any time: of a mean 95 % for itself, of differences 95 % for all comparisons together. Filled: a difference is shown.</p>
<div class="plots">${figures.join('\n')}</div>`;
}

function meansOf({ arms }: ServingReport, metric: string): Row[] {
  return arms.flatMap(({ name, metrics }, i) => {
    const own = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
    if (own === undefined) return [];
    const [low, high] = own.ci;
    return [{ name, estimate: own.mean, low, high, filled: false, colour: armColour(i), symbol: armSymbol(i) }];
  });
}

function differencesOf({ comparisons, arms }: ServingReport, metric: string): Row[] {
  return comparisons.flatMap(({ metric: of, a, b, difference, conclusion }) => {
    if (of !== metric || difference === null) return [];
    const index = arms.findIndex(({ name }) => name === b);
    const [low, high] = difference.ci;
    const look = {
      colour: armColour(index),
      symbol: armSymbol(index),
      filled: conclusion === 'better' || conclusion === 'worse',
    };
    return [{ name: `${short(b, 10)} − ${short(a, 10)}`, estimate: difference.estimate, low, high, ...look }];
  });
}

function figure(heading: string, caption: string, rows: readonly Row[], zero = false): string[] {
  if (rows.length === 0) return [];
  const margin = 14 + LETTER * Math.max(...rows.map(({ name }) => short(name).length));
  const ends = rows.flatMap(({ low, high }) => [low, high]);
  const { domain, nice } = axisFor(zero ? [0, ...ends] : ends, undefined);
  const svg = draw(`${heading}: ${caption}`, {
    width: WIDTH,
    marginTop: 8,
    height: 62 + ROW * rows.length,
    marginLeft: margin,
    x: {
      ...{ label: null, domain, nice, grid: true, tickFormat: tickText },
      ticks: Math.max(2, Math.floor((WIDTH - margin - MARGIN.right) / (1.6 * NUMBER))),
    },
    y: {
      ...{ type: 'point', domain: rows.map(({ name }) => name), label: null, tickSize: 0, padding: 0.6 },
      tickFormat: (name: string) => short(name),
    },
    marks: [
      ...(zero ? [Plot.ruleX([0], { stroke: 'currentColor' })] : []),
      Plot.ruleY([...rows], { y: 'name', x1: 'low', x2: 'high', stroke: 'colour', strokeWidth: 1.8 }),
      Plot.dot([...rows], {
        ...{ x: 'estimate', y: 'name', symbol: 'symbol', r: 3.6, stroke: 'colour', strokeWidth: 1.5 },
        fill: ({ filled, colour }: Row) => (filled ? colour : 'var(--card)'),
      }),
    ],
    color: { type: 'identity' },
    symbol: { type: 'identity' },
  });
  return [`<figure><h3>${escapeHtml(heading)}</h3><figcaption>${escapeHtml(caption)}</figcaption>${svg}</figure>`];
}

function short(name: string, most = LONGEST): string {
  return name.length <= most ? name : `${name.slice(0, Math.ceil(most / 2))}…${name.slice(1 - Math.floor(most / 2))}`;
}
