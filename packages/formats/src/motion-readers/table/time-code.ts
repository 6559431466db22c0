import { RATES } from '../../motion/conventional-rates';
import type { RowTimes } from './row-clock';
import type { TimeCells } from './time-cells';

/** Numbers behind the seconds that are larger count milliseconds. */
const MOST_FRAMES = RATES[RATES.length - 1] ?? 0;

/**
 * What SMPTE time codes `HH:MM:SS:FF.fff` tell: FF counts the frames in the second, the rate of the code is the lowest conventional one above the largest FF, and .fff is a part of the frame.
 * Known senders mean other things, which the numbers show: thousandths of the second behind FF (NeuroSync), or in its place.
 * Undefined for a recording without a whole second, which does not tell the rate of the code.
 */
export function timeCodeTimes({ values, frames, digits, dropFrame }: TimeCells): RowTimes | undefined {
  const [first = 0, last = 0] = [values[0], values[values.length - 1]];
  if (last - first < 2) return undefined;
  const largest = frames.reduce((most, { frame }) => Math.max(most, frame), 0);
  const milliseconds = (of: (code: { frame: number; fraction: number }) => number): RowTimes => ({
    seconds: values.map((second, row) => second + of(frames[row] ?? { frame: 0, fraction: 0 })),
    resolution: 1e-3,
    television: true,
  });
  if (largest >= MOST_FRAMES) return milliseconds(({ frame }) => frame / 1000);
  const rate = RATES.find((each) => each > largest) ?? MOST_FRAMES;
  if (digits >= 2 && frames.every(({ frame, fraction }) => Math.abs(fraction - frame / rate) < 1.5 / rate))
    return milliseconds(({ fraction }) => fraction);
  const resolution = 1 / (rate * 10 ** digits);
  const part = (row: number) => (frames[row]?.frame ?? 0) + (frames[row]?.fraction ?? 0);
  if (!dropFrame || rate % 30 !== 0)
    return { seconds: values.map((second, row) => second + part(row) / rate), resolution, television: false };
  // SMPTE ST 12-1: the first two numbers (at 30) of each minute but every tenth are left out.
  const left = (second: number) => {
    const minutes = Math.floor(second / 60);
    return (rate / 15) * (minutes - Math.floor(minutes / 10));
  };
  return {
    seconds: values.map((second, row) => ((second * rate + part(row) - left(second)) * 1.001) / rate),
    resolution,
    television: true,
  };
}
