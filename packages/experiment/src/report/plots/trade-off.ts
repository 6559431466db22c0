import * as Plot from '@observablehq/plot';
import { isMainCell } from '../main-cells';
import type { MetricDescription, Report } from '../report-json';
import { axisFor, axisLabel, tickText } from './axis';
import { draw, points, type Point } from './drawing';
import { labels } from './labels';

/** Alignment with the audio against diversity for one audio: a path per arm along the scale, the truth as the place to be. */
export function tradeOff(
  report: Report,
  alignment: MetricDescription,
  diversity: MetricDescription,
): string | undefined {
  const x = ({ row }: Point) => row.metrics[diversity.name] ?? null;
  const y = ({ row }: Point) => row.metrics[alignment.name] ?? null;
  const shown = points(report, (row) => isMainCell(row, report)).filter(
    (point) => x(point) !== null && y(point) !== null,
  );
  if (shown.length === 0) return undefined;
  const { metrics } = report.floors.truth;
  const [truthX, truthY] = [metrics[diversity.name], metrics[alignment.name]];
  const truth = truthX !== null && truthY !== null ? [{ x: truthX, y: truthY }] : [];
  const values = (read: (point: Point) => number | null) => shown.map(read).filter((value) => value !== null);
  const own = report.design.scales === 'own'; // then an arm is a point, and its name says more than its scale
  return draw(`${alignment.label} against ${diversity.label}`, {
    x: {
      label: axisLabel(diversity.label, diversity.unit),
      labelAnchor: 'center',
      labelArrow: 'none',
      ...axisFor([...values(x), ...truth.map((point) => point.x)], diversity.range),
      ticks: 5,
      tickFormat: tickText,
      grid: true,
    },
    y: {
      label: axisLabel(alignment.label, alignment.unit),
      labelArrow: 'none',
      ...axisFor([...values(y), ...truth.map((point) => point.y)], alignment.range),
      ticks: 5,
      tickFormat: tickText,
      grid: true,
    },
    marks: [
      Plot.line(
        [...shown].sort((a, b) => a.scale - b.scale),
        { x, y, z: 'arm', stroke: 'colour', strokeWidth: 2 },
      ),
      Plot.dot(shown, { x, y, fill: 'colour', symbol: 'symbol', r: 4.5 }),
      Plot.dot(truth, { x: 'x', y: 'y', symbol: 'star', r: 8, fill: 'currentColor' }),
      labels([
        ...truth.map((point) => ({ ...point, text: 'truth', colour: 'currentColor', radius: 10 })),
        ...shown.map((point) => ({
          x: x(point) ?? 0,
          y: y(point) ?? 0,
          text: own ? point.arm : String(point.scale),
          colour: point.colour,
        })),
      ]),
    ],
    color: { type: 'identity' },
    symbol: { type: 'identity' },
  });
}
