import { mapSamples, type MotionShape, type Samples } from './samples';

/**
 * `x` blurred along time by a Gaussian, see `blurMatrix`. What a denoiser feeds to its network for a branch with `smooth`.
 * @param x `[B, T, F]`
 * @param width standard deviation in frames
 */
export function blurFrames(x: Samples, [items, frames, features]: MotionShape, width: number): Samples {
  const weights = blurMatrix(frames, width);
  const out = mapSamples(x, () => 0);
  for (let item = 0; item < items; item++) {
    for (let to = 0; to < frames; to++) {
      for (let from = 0; from < frames; from++) {
        const weight = weights[to * frames + from];
        if (weight === 0) continue;
        const [target, source] = [(item * frames + to) * features, (item * frames + from) * features];
        for (let f = 0; f < features; f++) out[target + f] += weight * x[source + f];
      }
    }
  }
  return out;
}

/**
 * A Gaussian blur along time as a matrix `[T, T]`: row t says what frame t is a mean of. Cut at three standard deviations (and at half of the frames), weights
 * add up to 1, frames beyond an end are mirrored at it. Without a width, or an infinite one, every frame becomes the mean of all.
 * @param width standard deviation in frames
 */
export function blurMatrix(frames: number, width = Infinity): Float64Array {
  const matrix = new Float64Array(frames * frames);
  if (width === Infinity) return matrix.fill(1 / frames);
  const kernel = gaussian(width, Math.floor(frames / 2));
  for (let to = 0; to < frames; to++) {
    kernel.forEach((weight, offset) => {
      for (const side of offset === 0 ? [0] : [-offset, offset]) {
        matrix[to * frames + mirrored(to + side, frames)] += weight;
      }
    });
  }
  return matrix;
}

/**
 * The conditions of an unrelated clip for every item of a batch: those of the next item (cyclically) that has others. Where all items have the same ones,
 * their own half a clip later, which belong to another moment. What a denoiser feeds to its network for a branch with `unrelated`.
 * @param conditions per condition `[B, rows(name), width]`
 */
export function unrelatedConditions(
  conditions: Readonly<Record<string, Float32Array>>,
  items: number,
  rows: (condition: string) => number,
): Record<string, Float32Array> {
  const all = Object.values(conditions);
  const same = (a: number, b: number): boolean => all.every((values) => equal(row(values, a), row(values, b)));
  const partners = Array.from({ length: items }, (_, item) => {
    for (let ahead = 1; ahead < items; ahead++) {
      const other = (item + ahead) % items;
      if (!same(item, other)) return other;
    }
    return item;
  });
  return Object.fromEntries(
    Object.entries(conditions).map(([name, values]) => {
      const out = new Float32Array(values.length);
      const length = rows(name);
      const width = values.length / items / length;
      partners.forEach((partner, item) => {
        const source = row(values, partner);
        const half = partner === item ? Math.floor(length / 2) * width : 0;
        out.set(source.subarray(half), item * source.length);
        out.set(source.subarray(0, half), (item + 1) * source.length - half);
      });
      return [name, out];
    }),
  );

  function row(values: Float32Array, item: number): Float32Array {
    const size = values.length / items;
    return values.subarray(item * size, (item + 1) * size);
  }
}

/** Weights of the middle and of one side, so that the middle and both sides add up to 1. */
function gaussian(width: number, reach: number): number[] {
  const radius = Math.min(reach, Math.floor(Math.ceil(6 * width) / 2));
  const weights = Array.from({ length: radius + 1 }, (_, i) => Math.exp(-((i / width) ** 2) / 2));
  const total = weights.reduce((sum, weight, i) => sum + (i === 0 ? weight : 2 * weight), 0);
  return weights.map((weight) => weight / total);
}

/** An index beyond an end, reflected at it (the end itself is not repeated). */
function mirrored(index: number, length: number): number {
  if (length === 1) return 0;
  if (index < 0) return -index;
  return index < length ? index : 2 * (length - 1) - index;
}

function equal(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, i) => value === b[i]);
}
