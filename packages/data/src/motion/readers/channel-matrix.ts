import { basename } from 'node:path';
import type { AntiphonError } from '@antiphon/core';
import type { NpyArray } from '../../formats/npy';
import type { BlendshapeMotion } from '../motion-codec';
import { LENGTH_TOLERANCE, type MotionHints } from './motion-reader';
import { rateFromDuration } from './rate';

interface ChannelMatrixOptions extends MotionHints {
  /** Hz, where the file tells it; NaN or absent where not. */
  readonly fps?: number;
  /** What to do where the rate cannot be known. */
  readonly remedy: string;
  readonly fail: (problem: string) => AntiphonError;
}

/** An array whose first axis is time as named channels; further axes become channels, the last fastest. */
export function channelMatrix(
  { shape, data }: NpyArray,
  source: string,
  options: ChannelMatrixOptions,
): BlendshapeMotion {
  const { names: listed, seconds, fps = NaN, remedy, fail } = options;
  const [frames = 0, ...axes] = shape;
  const width = axes.reduce((product, size) => product * size, 1);
  if (axes.length === 0 || frames === 0 || width === 0)
    throw fail(`its shape is [${shape.join(', ')}], and a motion has one row of channels per frame`);
  if (listed !== undefined && listed.names.length !== width)
    throw fail(`it has ${width} channels, but ${basename(listed.path)} has ${listed.names.length} names`);
  const names = listed?.names ?? Array.from({ length: width }, (_, i) => `channel${i}`);
  const twice = repeated(names);
  if (twice !== undefined)
    throw fail(`two of its channels are called "${twice}" (${basename(listed?.path ?? source)})`);
  const values = Float32Array.from(data as ArrayLike<number>, Number);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0)
    throw fail(`frame ${Math.floor(wrong / width) + 1}, channel "${names[wrong % width]}" is not a finite number`);
  const rate = Number.isNaN(fps) ? rateFromDuration(frames, seconds ?? NaN, LENGTH_TOLERANCE) : fps;
  if (rate === undefined)
    throw fail(
      `it does not say how fast its ${frames} frames are played${seconds === undefined ? '' : `, and no one rate makes them last the ${seconds.toFixed(2)} s of its audio`}. ${remedy}`,
    );
  return { names, fps: rate, values };
}

/** A name that occurs more than once. */
export function repeated(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}
