import { AntiphonError } from '@antiphon/core';
import type { NpyArray } from '../arrays/npy';
import { MOST_CHANNELS } from './motion-reader';
import { tableMotion, type TableMotion } from './table/table-motion';

/**
 * A numeric array as motion: `[frames, channels]`, with axes of length 1 besides, as a batch of one clip has them (`[1, frames, channels]`), which do not count. Other shapes are refused rather
 * than flattened: nothing would tell what their axes mean.
 * Clocks and counters among the columns are no channels (see `rolesOf`).
 * @param names of the columns, where the file has them
 * @returns the motion, and notes where axes or columns were left out
 * @throws INVALID_MOTION
 */
export function channelArray(array: NpyArray, source: string, names?: readonly string[]): TableMotion {
  const fail = (problem: string) => new AntiphonError('INVALID_MOTION', { path: source, problem });
  const { shape, data } = array;
  const axes = motionAxes(shape);
  if (axes === undefined) throw fail(`its array has the shape [${shape.join(', ')}]. ${advice(shape)}`);
  const [frames, channels] = axes;
  if (frames === 0 || channels === 0) throw fail(`its array is empty: ${frames} frames of ${channels} channels`);
  if (channels > MOST_CHANNELS)
    throw fail(
      `its array has the shape [${shape.join(', ')}]. Expected [frames, channels], of at most ${MOST_CHANNELS} channels`,
    );
  const values = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) values[i] = Number(data[i]);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0)
    throw fail(
      `channel ${(wrong % channels) + 1} of frame ${Math.floor(wrong / channels) + 1} is ${String(data[wrong])}, not a finite number`,
    );
  const note = `its array [${shape.join(', ')}] is read as ${frames} frames of ${channels} channels`;
  const columns = Array.from({ length: channels }, (_, column) => ({
    ...(names?.length === channels && { name: names[column] ?? '' }),
    values: () => Float64Array.from({ length: frames }, (_, frame) => Number(data[frame * channels + column])),
  }));
  const read = tableMotion({ columns, rows: frames, values }, (row, problem) => fail(`frame ${row + 1}: ${problem}`));
  const notes = [...(shape.length > 2 ? [note] : []), ...(read.notes ?? [])];
  // Names that do not fit are refused where names are read.
  const face = names === undefined || names.length === channels ? read.face : { ...read.face, names };
  return { face, ...(notes.length > 0 && { notes }) };
}

/** Frames and channels of an array, if that is what its axes can only mean. */
export function motionAxes(shape: readonly number[]): [frames: number, channels: number] | undefined {
  const counted = shape.length > 2 ? shape.filter((length) => length !== 1) : shape;
  const [frames = 1, channels = 1, ...more] = counted;
  return shape.length < 2 || more.length > 0 ? undefined : [frames, channels];
}

/** What to do about an array of another shape. */
function advice(shape: readonly number[]): string {
  const [first = 0, ...rest] = shape;
  if (rest.length === 0) return 'Expected [frames, channels]: of one channel, save array.reshape(-1, 1)';
  const flat = `[${first}, ${rest.reduce((product, length) => product * length, 1)}]`;
  return `Expected [frames, channels]. If its first axis is time, save array.reshape(len(array), -1), which is ${flat}; if it counts clips, save each array[i] in a file of its own`;
}
