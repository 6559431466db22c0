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

/** In float64, over all values of an item. */
export function dot(a: Samples, b: Samples): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

export function norm(a: Samples): number {
  return Math.sqrt(dot(a, a));
}

/** Whether all values are the same: then both branches agree, and rounding must not make a difference of it. */
export function equalValues(a: Samples, b: Samples): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
