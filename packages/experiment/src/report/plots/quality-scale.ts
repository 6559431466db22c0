import * as Plot from '@observablehq/plot';
import { isMainCell } from '../main-cells';
import type { MetricDescription, Report } from '../report-json';
import { rowsOf } from '../rows';
import { axisFor, axisLabel, tickText } from './axis';
import { draw, MARGIN, points, WIDTH, type Point } from './drawing';
import { withRoom } from './labels';

/** One metric against the guidance scale: a line per arm with 95 % intervals and its single trainings, the truth dashed, the mean pose dotted. */
export function qualityAgainstScale(report: Report, metric: MetricDescription): string | undefined {
  const { name, label, unit } = metric;
  const shown = points(report, (row) => isMainCell(row, report) && row.metrics[name] !== null);
  if (shown.length === 0) return undefined;
  // Where there are several trainings, each of them small beside their mean.
  const trainings =
    report.summaries.length === 0
      ? []
      : points(
          report,
          (row) => isMainCell(row, report) && row.metrics[name] !== null,
          rowsOf({ cells: report.cells, summaries: [] }),
        );
  const scales = [...new Set(shown.map(({ scale }) => scale))].sort((a, b) => a - b);
  const place = scalePlacement(scales);
  const arms = [...new Set(report.cells.map(({ arm }) => arm))];
  const range = place(scales[scales.length - 1]) - place(scales[0]) || 1;
  const [from, to] = [place(scales[0]) - 0.12 * range, place(scales[scales.length - 1]) + 0.12 * range];
  const ticks = withRoom(
    scales,
    (scale) => (place(scale) - from) / (to - from),
    String,
    WIDTH - MARGIN.left - MARGIN.right,
  );
  const apart = Math.min(0.025, 0.2 / arms.length) * range;
  const x = ({ arm, scale }: Point) => place(scale) + (arms.indexOf(arm) - (arms.length - 1) / 2) * apart;
  const y = ({ row }: Point) => row.metrics[name] ?? null;
  const bars = shown.filter(({ row }) => (row.intervals[name] ?? null) !== null);
  const low = ({ row }: Point) => row.intervals[name]?.[0];
  const high = ({ row }: Point) => row.intervals[name]?.[1];
  const single = arms.filter(
    (arm) => scales.length > 1 && new Set(shown.filter((p) => p.arm === arm).map((p) => p.scale)).size === 1,
  );
  const { truth, meanPose } = report.floors;
  const values = [...shown, ...trainings]
    .flatMap((point) => [y(point), low(point), high(point)])
    .filter((value) => typeof value === 'number');
  const known = [...values, ...(truth.metrics[name] === null ? [] : [truth.metrics[name]])];
  const { domain } = axisFor(known, metric.range);
  const reference = meanPose.metrics[name];
  const reach =
    reference !== null &&
    reference <= domain[1] + (domain[1] - domain[0]) &&
    reference >= domain[0] - (domain[1] - domain[0]);
  return draw(`${label} against guidance scale`, {
    x: {
      label: 'guidance scale',
      labelAnchor: 'center',
      labelArrow: 'none',
      domain: [from, to],
      ticks: ticks.map(place),
      tickFormat: (_: number, i: number) => String(ticks[i]),
    },
    y: {
      label: axisLabel(label, unit),
      labelArrow: 'none',
      ...axisFor(reach ? [...known, reference] : known, metric.range),
      ticks: 5,
      tickFormat: tickText,
      grid: true,
    },
    marks: [
      Plot.ruleY(truth.metrics[name] === null ? [] : [truth.metrics[name]], {
        stroke: 'currentColor',
        strokeDasharray: '6,4',
      }),
      Plot.ruleY(reach ? [reference] : [], {
        stroke: 'currentColor',
        strokeDasharray: '1,4',
        strokeLinecap: 'round',
        strokeWidth: 2,
      }),
      Plot.ruleY(
        shown.filter(({ arm }) => single.includes(arm)),
        { y, stroke: 'colour', strokeOpacity: 0.35 },
      ),
      Plot.line(
        [...shown].sort((a, b) => a.scale - b.scale),
        { x, y, z: 'arm', stroke: 'colour', strokeWidth: 2 },
      ),
      Plot.dot(trainings, { x, y, stroke: 'colour', r: 2.2, strokeOpacity: 0.6 }),
      Plot.ruleX(bars, { x, y1: low, y2: high, stroke: 'colour', strokeWidth: 1.5, strokeOpacity: 0.8 }),
      Plot.dot(shown, { x, y, fill: 'colour', symbol: 'symbol', r: 4.5 }),
    ],
    color: { type: 'identity' },
    symbol: { type: 'identity' },
  });
}

/** Doublings are equally far apart where all scales are positive. */
function scalePlacement(scales: readonly number[]): (scale: number) => number {
  return scales[0] > 0 ? Math.log2 : (scale) => scale;
}
