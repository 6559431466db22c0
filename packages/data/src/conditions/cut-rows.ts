import { conditionRows, conditionWidth } from './rows';
import type { ConditionSpec } from './spec';

/**
 * The rows of a condition beside `frames` frames of motion from frame `start` on, as a view. Where the rates do not divide each other, the first row is the nearest one
 * from which there are enough.
 * @param values `[rows, conditionWidth(spec)]`
 * @throws RangeError where there are fewer rows than `frames` frames need
 */
export function cutRows(
  values: Float32Array,
  spec: ConditionSpec,
  { start, frames, fps }: { readonly start: number; readonly frames: number; readonly fps: number },
): Float32Array {
  const width = conditionWidth(spec);
  const count = conditionRows(spec, frames, fps);
  const rows = values.length / width;
  if (count > rows) throw new RangeError(`The condition "${spec.name}" has ${rows} rows; ${count} were asked for.`);
  const first = Math.min(Math.round((start * spec.rate) / fps), rows - count);
  return values.subarray(first * width, (first + count) * width);
}
