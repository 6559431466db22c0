import * as Plot from '@observablehq/plot';
import { isMainCell } from '../main-cells';
import type { MetricDescription, Report } from '../report-json';
import { draw, points, roomFor, type Point } from './drawing';

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
      label: `${diversity.label} (${diversity.unit})`,
      labelAnchor: 'center',
      labelArrow: 'none',
      domain: roomFor([...values(x), ...truth.map((point) => point.x)]),
      ticks: 5,
      grid: true,
      nice: true,
    },
    y: {
      label: `${alignment.label} (${alignment.unit})`,
      labelArrow: 'none',
      domain: roomFor([...values(y), ...truth.map((point) => point.y)]),
      ticks: 5,
      grid: true,
      nice: true,
    },
    marks: [
      Plot.line(
        [...shown].sort((a, b) => a.scale - b.scale),
        { x, y, z: 'arm', stroke: 'colour', strokeWidth: 2 },
      ),
      Plot.dot(shown, { x, y, fill: 'colour', symbol: 'symbol', r: 4.5 }),
      Plot.text(shown, {
        x,
        y,
        text: ({ arm, scale }: Point) => (own ? arm : `${scale}`),
        fontSize: own ? 9 : 12,
        dx: 8,
        dy: -8,
        textAnchor: 'start',
        fill: 'colour',
      }),
      Plot.dot(truth, { x: 'x', y: 'y', symbol: 'star', r: 8, fill: 'currentColor' }),
      Plot.text(truth, { x: 'x', y: 'y', text: () => 'truth', dx: 0, dy: 17, fill: 'currentColor' }),
    ],
    color: { type: 'identity' },
    symbol: { type: 'identity' },
  });
}
