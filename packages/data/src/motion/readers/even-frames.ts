import type { AntiphonError } from '@antiphon/core';
import type { Timing } from './row-clock';

/** Seconds: a longer gap is not filled. */
const LONGEST_GAP = 0.25;
/** Seconds by which rows may run behind the clock before a frame is put in (59.94 Hz counted as 60 loses one every 17 s). */
const DRIFT = 0.1;

/**
 * Rows as evenly spaced frames: where the clock shows that frames were dropped, the frames between are interpolated.
 * Rows that come a little early or late (less than half a frame from the one before) count as even.
 * @param values `[rows, channels]`
 * @throws what `fail` makes of a row whose time does not rise, or comes more than 0.25 s after the one before
 */
export function evenFrames(
  values: Float32Array,
  { fps, positions }: Timing,
  fail: (row: number, problem: string) => AntiphonError,
): Float32Array {
  const width = values.length / positions.length;
  const dropped: number[] = [];
  let total = 0;
  positions.forEach((position, row) => {
    const step = row === 0 ? 1 : position - (positions[row - 1] ?? 0);
    if (step <= 0) throw fail(row, 'its time does not come after that of the row before');
    if (step > 1 + LONGEST_GAP * fps)
      throw fail(
        row,
        `${(step / fps).toFixed(2)} s lie between it and the row before. Gaps up to ${LONGEST_GAP} s are filled; cut the recording there`,
      );
    const behind = position - (positions[0] ?? 0) - (row + total);
    const missing = Math.max(Math.round(step) - 1, behind > DRIFT * fps ? 1 : 0);
    dropped.push(missing);
    total += missing;
    if (total > positions.length)
      throw fail(row, 'more frames are missing up to it than there are rows. Expected rows at an even rate');
  });
  if (total === 0) return values;
  const result = new Float32Array(values.length + total * width);
  let at = 0;
  dropped.forEach((missing, row) => {
    const end = row * width;
    for (let i = 1; i <= missing; i++) {
      const part = i / (missing + 1);
      for (let channel = 0; channel < width; channel++)
        result[at++] = (1 - part) * (values[end - width + channel] ?? 0) + part * (values[end + channel] ?? 0);
    }
    result.set(values.subarray(end, end + width), at);
    at += width;
  });
  return result;
}
