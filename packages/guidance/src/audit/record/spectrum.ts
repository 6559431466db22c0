import { SPECTRUM_BANDS } from '@antiphon/core';

/** Rows of a window, at most and at least, and windows that are looked at, at most. */
const [LONGEST, SHORTEST, WINDOWS] = [64, 8, 96];

/** A stretch of rows without a gap. */
export interface RowStretch {
  /** `[rows, width]`. */
  readonly values: Float32Array;
  /** Row, 0 first, from which on there are `rows`. */
  readonly start: number;
  readonly rows: number;
}

/**
 * How the power of each column's movement is spread over `SPECTRUM_BANDS` parts of equal width from 0 Hz to half the rate of the rows: of half-overlapping windows of 64 rows, each less its mean and
 * faded in and out (Welch's method). Sums to 1, or to 0 for a column that does not move.
 * @param width columns
 */
export function spectrumOf(stretches: readonly RowStretch[], width: number): number[][] {
  const power = new Float64Array(width * SPECTRUM_BANDS);
  for (const window of spread(stretches.flatMap(windowsOf), WINDOWS)) addPower(power, window, width);
  return Array.from({ length: width }, (_, column) => {
    const own = [...power.subarray(column * SPECTRUM_BANDS, (column + 1) * SPECTRUM_BANDS)];
    const all = own.reduce((sum, value) => sum + value, 0);
    return own.map((value) => (all > 0 ? value / all : 0));
  });
}

/** Where columns have stretches of rows that are known. @param known `[rows]`; default: all are */
export function knownStretches(values: Float32Array, width: number, known?: ArrayLike<number>): RowStretch[] {
  const rows = values.length / width;
  if (known === undefined) return [{ values, start: 0, rows }];
  const found: RowStretch[] = [];
  let start = 0;
  for (let end = 0; end <= rows; end++) {
    if (end < rows && known[end] !== 0) continue;
    if (end > start) found.push({ values, start, rows: end - start });
    start = end + 1;
  }
  return found;
}

function windowsOf({ values, start, rows }: RowStretch): RowStretch[] {
  const size = Math.min(LONGEST, rows);
  if (size < SHORTEST) return [];
  const hop = Math.ceil(size / 2);
  const count = Math.floor((rows - size) / hop) + 1;
  return Array.from({ length: count }, (_, i) => ({ values, start: start + i * hop, rows: size }));
}

function spread<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all];
  return Array.from({ length: count }, (_, i) => all[Math.floor(((i + 0.5) * all.length) / count)]);
}

function addPower(power: Float64Array, { values, start, rows }: RowStretch, width: number): void {
  const fade = Float64Array.from({ length: rows }, (_, t) => Math.sin((Math.PI * (t + 0.5)) / rows) ** 2);
  const half = Math.floor(rows / 2);
  const turn = (t: number) => (2 * Math.PI * t) / rows;
  const cosine = Float64Array.from({ length: rows }, (_, t) => Math.cos(turn(t)));
  const sine = Float64Array.from({ length: rows }, (_, t) => Math.sin(turn(t)));
  const own = new Float64Array(rows);
  for (let column = 0; column < width; column++) {
    const value = (t: number) => values[(start + t) * width + column];
    let [mean, least, most] = [0, Infinity, -Infinity];
    for (let t = 0; t < rows; t++) {
      mean += value(t) / rows;
      least = Math.min(least, value(t));
      most = Math.max(most, value(t));
    }
    if (least === most) continue; // what stands still has no movement, whatever rounding makes of its mean
    for (let t = 0; t < rows; t++) own[t] = (value(t) - mean) * fade[t];
    for (let k = 1; k <= half; k++) {
      let [real, imaginary] = [0, 0];
      for (let t = 0; t < rows; t++) {
        const at = (k * t) % rows;
        real += own[t] * cosine[at];
        imaginary += own[t] * sine[at];
      }
      const band = Math.min(SPECTRUM_BANDS - 1, Math.floor(((k - 0.5) * 2 * SPECTRUM_BANDS) / rows));
      power[column * SPECTRUM_BANDS + band] += real ** 2 + imaginary ** 2;
    }
  }
}
