import type { Samples } from '@antiphon/core';

/** How much of the movement is in the upper half of the frequencies. */
export interface FastShare {
  /** Of the power of movement, over all channels together. */
  readonly share: number;
  /** Mean square of that movement. */
  readonly power: number;
}

/** @param values `[frames, features]`, in units in which channels count alike */
export function fastShares(values: Samples, features: number, channels: readonly number[]): FastShare {
  const frames = values.length / features;
  const taper = hann(frames);
  let [fast, all] = [0, 0];
  for (const f of channels) {
    const powers = spectrumOf(
      Float64Array.from({ length: frames }, (_, frame) => values[frame * features + f]),
      taper,
    );
    powers.forEach((power, k) => {
      all += power;
      if (2 * (k + 1) >= powers.length) fast += power;
    });
  }
  return { share: all > 0 ? fast / all : 0, power: fast / Math.max(1, channels.length) };
}

/** Power by frequency from the first above 0 to half the rate; sums to about the variance. Windows are short: so few sums that a fast transform would save nothing. */
function spectrumOf(values: Float64Array, taper: Float64Array): Float64Array {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const weight = taper.reduce((sum, value) => sum + value ** 2, 0);
  return Float64Array.from({ length: Math.floor(count / 2) }, (_, k) => {
    let [re, im] = [0, 0];
    values.forEach((value, i) => {
      const [own, angle] = [(value - mean) * taper[i], (2 * Math.PI * (k + 1) * i) / count];
      re += own * Math.cos(angle);
      im += own * Math.sin(angle);
    });
    return (2 * (re * re + im * im)) / count / weight;
  });
}

/** Without it, motion that ends elsewhere than it began would look fast. */
function hann(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / count));
}
