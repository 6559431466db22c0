import { mapSamples, type MotionShape, type Samples } from './samples';

/**
 * `x` blurred along time by a Gaussian of standard deviation `width` (frames), cut at three of them; at the ends of a clip the frames are mirrored.
 * What a denoiser feeds to its network for a branch with `smooth`.
 * @param x `[B, T, F]`
 */
export function blurFrames(x: Samples, [items, frames, features]: MotionShape, width: number): Samples {
  const kernel = gaussian(width, frames - 1);
  const out = mapSamples(x, () => 0);
  for (let item = 0; item < items; item++) {
    for (let frame = 0; frame < frames; frame++) {
      const to = (item * frames + frame) * features;
      kernel.forEach((weight, offset) => {
        for (const side of offset === 0 ? [0] : [-offset, offset]) {
          const from = (item * frames + mirrored(frame + side, frames)) * features;
          for (let f = 0; f < features; f++) out[to + f] += weight * x[from + f];
        }
      });
    }
  }
  return out;
}

/**
 * The conditions of an unrelated clip for every item of a batch: those of the next item (cyclically) that has others. Where all items have the same ones,
 * their own half a clip later, which belong to another moment. What a denoiser feeds to its network for a branch with `unrelated`.
 * @param conditions per condition `[B, T, width]`
 */
export function unrelatedConditions(
  conditions: Readonly<Record<string, Float32Array>>,
  items: number,
  frames: number,
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
      const width = values.length / items / frames;
      partners.forEach((partner, item) => {
        const source = row(values, partner);
        const half = partner === item ? Math.floor(frames / 2) * width : 0;
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
  const radius = Math.max(0, Math.min(reach, Math.ceil(3 * width)));
  const weights = Array.from({ length: radius + 1 }, (_, i) => Math.exp(-((i / width) ** 2) / 2));
  const total = weights.reduce((sum, weight, i) => sum + (i === 0 ? weight : 2 * weight), 0);
  return weights.map((weight) => weight / total);
}

/** An index beyond an end, reflected at it (the end itself is not repeated). */
function mirrored(index: number, length: number): number {
  if (index < 0) return -index;
  return index < length ? index : 2 * (length - 1) - index;
}

function equal(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, i) => value === b[i]);
}
