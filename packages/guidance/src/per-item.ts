import { mapSamples, type Samples } from '@antiphon/core';

/** The values of each item of a batch, `[T, F]` flattened, as views. */
export function itemsOf(batch: Samples, items: number): Samples[] {
  const size = batch.length / items;
  return Array.from({ length: items }, (_, item) => batch.subarray(item * size, (item + 1) * size));
}

/** A new batch like `like` whose item i is filled by `value(i)(index within the item)`. */
export function mapItems(like: Samples, items: number, value: (item: number) => (index: number) => number): Samples {
  const size = like.length / items;
  const rules = Array.from({ length: items }, (_, item) => value(item));
  return mapSamples(like, (i) => rules[Math.floor(i / size)](i % size));
}

/** In float64, over all values of an item. `scale` (see `unitScale`) is applied to both. */
export function dot(a: Samples, b: Samples, scale = 1): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += scale * a[i] * (scale * b[i]);
  return sum;
}

export function norm(a: Samples): number {
  const scale = unitScale(a);
  return Math.sqrt(dot(a, a, scale)) / scale;
}

/** A power of two that takes values so large or small that float64 could not hold their squares near 1; 1 for all others, which keep their bits. */
export function unitScale(...batches: readonly Samples[]): number {
  let largest = 0;
  for (const batch of batches) {
    if (batch instanceof Float32Array) continue;
    for (const value of batch) largest = Math.max(largest, Math.abs(value));
  }
  if (largest === 0 || !Number.isFinite(largest) || (largest > 1e-100 && largest < 1e100)) return 1;
  return 2 ** -Math.max(-1000, Math.min(1000, Math.round(Math.log2(largest))));
}

/** Whether all values are the same: then both branches agree, and rounding must not make a difference of it. */
export function equalValues(a: Samples, b: Samples): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
