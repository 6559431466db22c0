import type { AntiphonError } from '@antiphon/core';
import { RATES } from '../conventional-rates';

/** When the rows of a table were recorded. */
export interface Timing {
  /** Hz. */
  readonly fps: number;
  /** One per row, rising: when it was recorded, in frames of 1/fps seconds. */
  readonly positions: readonly number[];
}

/** How a column tells the time. */
export interface Clock {
  /** A cell as a number that `timing` understands. */
  readonly read: (cell: string, fail: (problem: string) => AntiphonError) => number;
  /** Undefined where the column does not tell the rate. */
  readonly timing: (
    times: readonly number[],
    fail: (row: number, problem: string) => AntiphonError,
  ) => Timing | undefined;
}

const DAY = 24 * 60 * 60;
/** A second's frames are this part of a packed time code, so that frame 999.999 fits. */
const PACKED = 1000;

/**
 * SMPTE time code `HH:MM:SS:FF.fff`: FF counts the frames in the second. The rate of the code is the lowest conventional one above the largest FF;
 * the rate of the rows is that divided by their usual distance. A recording without a whole second does not tell.
 */
export const timeCodeClock: Clock = {
  read: (cell, fail) => {
    const match = /^(\d{1,2}):(\d{1,2}):(\d{1,2})[:;](\d{1,3}(?:\.\d+)?)$/.exec(cell);
    if (match === null) throw fail(`expected a time code HH:MM:SS:FF, found ${JSON.stringify(cell.slice(0, 40))}`);
    const [hours = 0, minutes = 0, seconds = 0, frame = 0] = match.slice(1).map(Number);
    return (hours * 3600 + minutes * 60 + seconds) * PACKED + frame;
  },
  timing: (times, fail) => {
    let days = 0;
    const seconds = times.map((time, row) => {
      // Past midnight the clock begins again.
      if (row > 0 && (times[row - 1] ?? 0) - time > (DAY / 2) * PACKED) days++;
      return Math.floor(time / PACKED) + days * DAY;
    });
    if ((seconds[seconds.length - 1] ?? 0) - (seconds[0] ?? 0) < 2) return undefined;
    const frames = times.map((time) => time % PACKED);
    const largest = frames.reduce((most, frame) => Math.max(most, Math.floor(frame)), 0);
    const rate = RATES.find((each) => each > largest);
    if (rate === undefined)
      throw fail(
        0,
        `its time codes count to frame ${largest}. Expected at most ${RATES[RATES.length - 1] ?? 0} frames in a second`,
      );
    const positions = seconds.map((second, row) => second * rate + (frames[row] ?? 0));
    const step = Math.max(1, Math.round(median(steps(positions))));
    return { fps: rate / step, positions: positions.map((position) => position / step) };
  },
};

/** Seconds. The rate is that of the usual distance between rows: a whole number where it is within 1 % of one. */
export const secondsClock: Clock = {
  read: (cell, fail) => {
    const value = Number(cell);
    if (cell !== '' && Number.isFinite(value)) return value;
    throw fail(`expected a time in seconds, found ${JSON.stringify(cell.slice(0, 40))}`);
  },
  timing: (times, fail) => {
    if (times.length < 2) return undefined;
    const exact = 1 / median(steps(times));
    const fps = Math.abs(Math.round(exact) / exact - 1) < 0.01 ? Math.round(exact) : exact;
    if (!(fps >= 1 && fps <= 1000))
      throw fail(1, `its times are ${(1 / exact).toPrecision(3)} apart. Expected seconds, at 1 to 1000 rows a second`);
    return { fps, positions: times.map((time) => time * fps) };
  },
};

function steps(values: readonly number[]): number[] {
  return values.slice(1).map((value, i) => value - (values[i] ?? 0));
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length / 2)] ?? 1;
}
