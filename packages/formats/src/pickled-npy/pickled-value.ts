import type { NpyArray } from '../arrays/npy';

/** What a pickled NPY file holds: arrays of numbers and plain data, in lists and in dictionaries with text as keys. */
export type PickledValue =
  | NpyArray
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly PickledValue[]
  | { readonly [key: string]: PickledValue };

/** An array, and not a dictionary with such keys, whose `data` would be an array itself. */
export function isNpyArray(value: PickledValue): value is NpyArray {
  return typeof value === 'object' && value !== null && 'data' in value && ArrayBuffer.isView(value.data);
}

/** Lists and dictionaries within each other. */
export const DEEPEST = 100;
