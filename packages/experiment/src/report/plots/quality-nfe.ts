import * as Plot from '@observablehq/plot';
import type { MetricDescription, Report } from '../report-json';
import { draw, points, roomFor, type Point } from './drawing';

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
  return draw(`${label} against network evaluations`, {
    x: {
      type: 'log',
      label: 'network evaluations per motion (NFE)',
      labelAnchor: 'center',
      labelArrow: 'none',
      domain: [counts[0] / 1.3, counts[counts.length - 1] * 1.3],
      ticks: counts,
      tickFormat: (value: number) => String(value),
    },
    y: {
      label: `${label} (${unit})`,
      labelArrow: 'none',
      domain: roomFor([...values, ...(truth === null ? [] : [truth])]),
      ticks: 5,
      grid: true,
      nice: true,
    },
    marks: [
      Plot.ruleY(truth === null ? [] : [truth], { stroke: 'currentColor', strokeDasharray: '6,4' }),
      Plot.line(
        [...shown].sort((a, b) => a.nfe - b.nfe),
        { x: 'nfe', y, z: series, stroke: 'colour', strokeWidth: 2 },
      ),
      Plot.dot(shown, { x: 'nfe', y, fill: 'colour', symbol: 'symbol', r: 4.5 }),
      Plot.text(rightmost(shown), {
        x: 'nfe',
        y,
        text: ({ scale }: Point) => `${scale}`,
        dx: 9,
        textAnchor: 'start',
        fill: 'colour',
      }),
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
