import { AntiphonError } from '@antiphon/core';
import type { NpyArray } from '../../formats/npy';
import { MOST_CHANNELS, type ChannelMotion } from './motion-reader';
import { tableMotion } from './table-motion';

/**
 * A numeric array as motion: `[frames, channels]`. Other shapes are refused rather than flattened: nothing would tell what their axes mean.
 * Clocks and counters among the columns are no channels (see `rolesOf`).
 * @param names of the columns, where the file has them
 * @throws INVALID_MOTION
 */
export function channelArray({ shape, data }: NpyArray, source: string, names?: readonly string[]): ChannelMotion {
  const fail = (problem: string) => new AntiphonError('INVALID_MOTION', { path: source, problem });
  const [frames = 0, channels = 0] = shape;
  if (shape.length !== 2)
    throw fail(
      `its array has the shape [${shape.join(', ')}]. Expected [frames, channels]: save array.reshape(len(array), -1)`,
    );
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
  const columns = Array.from({ length: channels }, (_, column) => ({
    ...(names?.length === channels && { name: names[column] ?? '' }),
    values: () => Float64Array.from({ length: frames }, (_, frame) => Number(data[frame * channels + column])),
  }));
  const motion = tableMotion({ columns, rows: frames, values }, (row, problem) => fail(`frame ${row + 1}: ${problem}`));
  // Names that do not fit are refused where names are read.
  return names === undefined || names.length === channels ? motion : { ...motion, names };
}
