import { mapSamples, type MotionShape, type Samples } from '@antiphon/core';

/**
 * Laplacian pyramid along time (Burt & Adelson 1983), fastest level first; the last level is the blurred rest. Sizes that two does not divide often enough
 * are continued by their last frame.
 * @param x `[B, T, F]`
 */
export function pyramidOf(x: Samples, shape: MotionShape, levels: number): PyramidLevel[] {
  const bands: PyramidLevel[] = [];
  let current: PyramidLevel = { values: x, shape };
  for (let level = 1; level < levels; level++) {
    const smaller = halved(current);
    const larger = doubled(smaller, current.shape[1]);
    const { values, shape: own } = current;
    bands.push({ values: mapSamples(values, (i) => values[i] - larger.values[i]), shape: own });
    current = smaller;
  }
  return [...bands, current];
}

/** The batch that a pyramid was made of. */
export function collapse(pyramid: readonly PyramidLevel[]): Samples {
  const [rest, ...bands] = [...pyramid].reverse();
  return bands.reduce((smaller, { values, shape }) => {
    const larger = doubled(smaller, shape[1]);
    return { values: mapSamples(values, (i) => values[i] + larger.values[i]), shape };
  }, rest).values;
}

export interface PyramidLevel {
  readonly values: Samples;
  readonly shape: MotionShape;
}

const KERNEL = [1, 4, 6, 4, 1].map((weight) => weight / 16);

/** Blurred, then the mean of each pair of frames. */
function halved(level: PyramidLevel): PyramidLevel {
  const [, frames] = level.shape;
  const blurred = blur(level);
  return resized(blurred, Math.ceil(frames / 2), (at, t) => (at(2 * t) + at(Math.min(2 * t + 1, frames - 1))) / 2);
}

/** Twice as many frames by linear interpolation (a quarter and three quarters between the centres), then blurred. */
function doubled(level: PyramidLevel, frames: number): PyramidLevel {
  const last = level.shape[1] - 1;
  const wide = resized(level, frames, (at, t) => {
    const near = Math.floor(t / 2);
    const far = Math.min(last, Math.max(0, t % 2 === 0 ? near - 1 : near + 1));
    return 0.75 * at(near) + 0.25 * at(far);
  });
  return blur(wide);
}

function blur(level: PyramidLevel): PyramidLevel {
  const [, frames] = level.shape;
  return resized(level, frames, (at, t) =>
    KERNEL.reduce((sum, weight, k) => sum + weight * at(reflected(t + k - 2, frames)), 0),
  );
}

/** Each output frame from those of the input, per item and feature. */
function resized(
  { values, shape: [items, frames, features] }: PyramidLevel,
  length: number,
  frame: (at: (t: number) => number, t: number) => number,
): PyramidLevel {
  const shape: MotionShape = [items, length, features];
  const out = mapSamples(
    values instanceof Float64Array
      ? new Float64Array(items * length * features)
      : new Float32Array(items * length * features),
    (i) => {
      const feature = i % features;
      const row = Math.floor(i / features);
      const item = Math.floor(row / length);
      return frame((t) => values[(item * frames + t) * features + feature], row % length);
    },
  );
  return { values: out, shape };
}

function reflected(t: number, length: number): number {
  if (length === 1) return 0;
  const inside = t < 0 ? -t : t;
  const back = inside < length ? inside : 2 * (length - 1) - inside;
  return Math.max(0, back);
}
