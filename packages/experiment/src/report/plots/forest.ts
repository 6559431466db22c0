import * as Plot from '@observablehq/plot';
import { formatNumber } from '../format-number';
import { guidedScale } from '../main-cells';
import type { Comparison, MetricDescription, Report } from '../report-json';
import { ALPHA } from '../comparisons/families';
import { rangeOfDifferences } from '../../statistics/within-range';
import { axisLabel, tickText } from './axis';
import { armColour, armSymbol, draw, HEIGHT, MARGIN, WIDTH } from './drawing';
import { LETTER } from './labels';

/** Intervals that reach further than so many times the typical one leave the picture, so that one bad arm does not flatten all others. */
const FARTHEST = 5;
const ROW = 17;
/** Letters: of longer names the middle is left out. */
const LONGEST = 21;
const NUMBER = 46;

/**
 * A forest plot: per arm its difference to the baseline on one metric with its 95 % interval, at the guided scale. A filled marker is a difference that holds after correction.
 * The dashed line is the truth's difference to the baseline where being near it is what counts.
 */
export function differencesToBaseline(report: Report, metric: MetricDescription): string | undefined {
  const { baseline } = report.design;
  const rows = rowsOf(report, metric);
  if (baseline === undefined || rows.length === 0) return undefined;
  const arms = rows.map(({ arm }) => arm);
  const margin = 14 + LETTER * Math.max(...arms.map((arm) => short(arm).length));
  const domain = domainOf(rows, rangeOfDifferences(metric.range));
  const inside = (row: Row) => row.estimate >= domain[0] && row.estimate <= domain[1];
  const outside = rows.filter((row) => !inside(row));
  const truth = truthDifference(report, metric, baseline).filter((value) => value >= domain[0] && value <= domain[1]);
  const clamp = (value: number) => Math.min(domain[1], Math.max(domain[0], value));
  return draw(`${metric.label}: differences to ${baseline}`, {
    width: WIDTH,
    marginTop: 8,
    height: Math.max(HEIGHT / 2, 50 + ROW * rows.length),
    marginLeft: margin,
    x: {
      label: axisLabel('difference', metric.unit),
      labelAnchor: 'right',
      labelArrow: 'none',
      domain,
      ticks: Math.floor((WIDTH - margin - MARGIN.right) / (1.6 * NUMBER)),
      tickFormat: tickText,
      grid: true,
    },
    y: { type: 'point', domain: arms, label: null, tickSize: 0, padding: 0.6, tickFormat: short },
    marks: [
      Plot.ruleX([0], { stroke: 'currentColor' }),
      Plot.ruleX(truth, { stroke: 'currentColor', strokeDasharray: '6,4' }),
      Plot.ruleY(
        rows.filter(({ low, high }) => high > domain[0] && low < domain[1]),
        {
          y: 'arm',
          x1: ({ low }: Row) => clamp(low),
          x2: ({ high }: Row) => clamp(high),
          stroke: 'colour',
          strokeWidth: 1.8,
        },
      ),
      Plot.dot(rows.filter(inside), {
        x: 'estimate',
        y: 'arm',
        symbol: 'symbol',
        r: 3.6,
        stroke: 'colour',
        strokeWidth: 1.5,
        fill: ({ shown, colour }: Row) => (shown ? colour : 'var(--card)'),
      }),
      ...[true, false].map((right) =>
        Plot.text(
          outside.filter(({ estimate }) => estimate > 0 === right),
          {
            x: () => domain[right ? 1 : 0],
            y: 'arm',
            text: ({ estimate, shown }: Row) => {
              const value = `${formatNumber(estimate)}${shown ? '*' : ''}`;
              return right ? `${value} →` : `← ${value}`;
            },
            textAnchor: right ? 'end' : 'start',
            fill: 'colour',
          },
        ),
      ),
    ],
    color: { type: 'identity' },
    symbol: { type: 'identity' },
  });
}

interface Row {
  readonly arm: string;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly shown: boolean;
  readonly colour: string;
  readonly symbol: Plot.SymbolType;
}

function rowsOf(report: Report, { name }: MetricDescription): Row[] {
  const scale = guidedScale(report);
  const own = (comparison: Comparison) => comparison.metric === name && comparison.b === report.design.baseline;
  return report.arms.flatMap((arm, index) => {
    const all = report.comparisons.filter((comparison) => own(comparison) && comparison.a === arm.name);
    // Two arms without a scale are compared at scale 1 only.
    const comparison = all.find((each) => each.scale === scale) ?? all[0];
    if (comparison === undefined) return [];
    const { estimate, ci, pAdjusted } = comparison;
    const [low, high] = ci ?? [estimate, estimate];
    const look = { colour: armColour(index), symbol: armSymbol(index) };
    return [{ arm: arm.name, estimate, low, high, shown: pAdjusted < ALPHA, ...look }];
  });
}

/** A name that is too long for the picture, by its ends. */
function short(name: string): string {
  return name.length <= LONGEST ? name : `${name.slice(0, LONGEST - 9)}…${name.slice(-8)}`;
}

/** Room for zero and all intervals, but for those that reach much further than is typical; no further than differences can be. */
function domainOf(rows: readonly Row[], range: MetricDescription['range']): [number, number] {
  const reaches = rows.map(({ low, high }) => Math.max(Math.abs(low), Math.abs(high))).sort((a, b) => a - b);
  const limit = FARTHEST * reaches[Math.floor((reaches.length - 1) / 2)] || Infinity;
  const kept = rows.filter(({ low, high }) => Math.max(Math.abs(low), Math.abs(high)) <= limit);
  const low = Math.min(0, ...kept.map((row) => row.low));
  const high = Math.max(0, ...kept.map((row) => row.high));
  const span = high - low || 1;
  const beyond = (side: number) => rows.some((row) => !kept.includes(row) && Math.sign(row.estimate) === side);
  // What lies outside is written in at the edge, and needs the room.
  const [least, most] = [range?.[0] ?? -Infinity, range?.[1] ?? Infinity];
  return [
    Math.min(low, Math.max(least, low - (beyond(-1) ? 0.4 : 0.06) * span)),
    Math.max(high, Math.min(most, high + (beyond(1) ? 0.4 : 0.06) * span)),
  ];
}

function truthDifference(report: Report, { name, better }: MetricDescription, baseline: string): number[] {
  const truth = report.floors.truth.metrics[name];
  const cells = report.cells.filter(({ arm, metrics }) => arm === baseline && metrics[name] !== null);
  const scale = guidedScale(report);
  const [own] = [cells.filter((cell) => cell.scale === scale), cells].filter((group) => group.length > 0);
  if (better !== 'truth' || truth === null || own === undefined) return [];
  return [truth - own.reduce((sum, { metrics }) => sum + (metrics[name] ?? 0), 0) / own.length];
}
