import * as Plot from '@observablehq/plot';
import type { Audio } from '@antiphon/formats';
import type { ChannelCurve } from '@antiphon/data/features';
import { draw } from './drawing';

/** What the picture of a recording shows. */
export interface PicturedRecording {
  readonly audio: Audio;
  /** Hz, of the curves. */
  readonly fps: number;
  /** Channels of its motion, drawn below each other in this order. */
  readonly curves: readonly ChannelCurve[];
}

/** Pixels. */
const WIDTH = 960;
const ROW = 74;
/** More points than this cannot be told apart at this width: peaks are kept, what lies between them goes. */
const COLUMNS = 800;

/** A recording's waveform over curves of its motion, on one axis of seconds, as a standalone SVG file: whether they belong together can be seen. */
export function recordingPicture({ audio, fps, curves }: PicturedRecording): string {
  const samples = audio.channels[0] ?? new Float32Array(0);
  const rows = [
    envelope('audio', samples, audio.sampleRate),
    ...curves.map((curve) => envelope(curve.name, curve.values, fps)),
  ];
  const names = rows.map(({ label }) => label);
  const svg = draw('A recording: its waveform above its motion', {
    width: WIDTH,
    height: ROW * rows.length + 70,
    marginLeft: 12,
    marginRight: 190,
    style: { fontSize: '12px', fontFamily: 'system-ui, sans-serif', background: '#fdfdfb', color: '#1d2430' },
    x: { label: 'seconds', labelAnchor: 'center', labelArrow: 'none', nice: false },
    y: { axis: null, domain: [-1.15, 1.15] },
    fy: { domain: names, label: null, padding: 0.1, axis: 'right' },
    marks: [
      Plot.ruleX([0]),
      ...rows.map(({ label, points }, index) =>
        Plot.areaY(
          points.map((point) => ({ ...point, row: label })),
          {
            x: 'time',
            y1: 'low',
            y2: 'high',
            fy: 'row',
            fill: index === 0 ? '#8a93a0' : '#2c6e8f',
            stroke: index === 0 ? '#8a93a0' : '#2c6e8f',
            strokeWidth: 1,
          },
        ),
      ),
    ],
  });
  // A file of its own needs what a page would give it: a size and the namespace.
  return `${svg.replace('<svg', `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${ROW * rows.length + 70}"`)}\n`;
}

interface Row {
  readonly label: string;
  readonly points: readonly { readonly time: number; readonly low: number; readonly high: number }[];
}

/** Lowest and highest value of each of at most `COLUMNS` pieces, scaled so that the whole curve spans −1 … 1. */
function envelope(label: string, values: ArrayLike<number>, rate: number): Row {
  const count = Math.min(COLUMNS, values.length);
  const pieces = Array.from({ length: count }, (_, i) => {
    const [from, to] = [Math.floor((i * values.length) / count), Math.floor(((i + 1) * values.length) / count)];
    let [low, high] = [Infinity, -Infinity];
    for (let k = from; k < to; k++) {
      low = Math.min(low, values[k] ?? 0);
      high = Math.max(high, values[k] ?? 0);
    }
    return { time: (from + to) / 2 / rate, low, high };
  });
  const low = pieces.reduce((least, piece) => Math.min(least, piece.low), Infinity);
  const high = pieces.reduce((most, piece) => Math.max(most, piece.high), -Infinity);
  const scaled = (value: number) => (high > low ? (2 * (value - low)) / (high - low) - 1 : 0);
  return { label, points: pieces.map((piece) => ({ ...piece, low: scaled(piece.low), high: scaled(piece.high) })) };
}
