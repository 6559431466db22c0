import type { RowTiming } from './row-timing';

/**
 * Rows as evenly spaced frames: those that lie on a frame as they are, the frames between by linear interpolation.
 * @param values `[rows of the table, width]`
 */
export function evenFrames(
  values: Float32Array,
  width: number,
  { rows, positions }: Pick<RowTiming, 'rows' | 'positions'>,
): Float32Array {
  const frames = Math.round(positions[positions.length - 1] ?? 0) + 1;
  if (frames * width === values.length && positions.every((position, i) => position === rows[i])) return values;
  const result = new Float32Array(frames * width);
  let after = 0;
  for (let frame = 0; frame < frames; frame++) {
    while (after < positions.length - 1 && (positions[after] ?? 0) < frame) after++;
    const before = Math.max(0, after - 1);
    const [low, high] = [positions[before] ?? 0, positions[after] ?? 0];
    const part = high > low ? Math.min(1, Math.max(0, (frame - low) / (high - low))) : 1;
    const [from, to] = [(rows[before] ?? 0) * width, (rows[after] ?? 0) * width];
    for (let channel = 0; channel < width; channel++)
      result[frame * width + channel] = (1 - part) * (values[from + channel] ?? 0) + part * (values[to + channel] ?? 0);
  }
  return result;
}
