import { NumpyArray } from '../../formats/pickle/numpy-world';
import { TorchTensor } from '../../formats/torch-checkpoint/storage';

/**
 * The numbers of a tensor, an array of any depth, or a single one, flat; undefined for anything else.
 * @param value what a checkpoint or a pickle holds
 */
export function numbersIn(value: unknown): number[] | undefined {
  if (typeof value === 'number') return [value];
  if (typeof value === 'bigint') return [Number(value)];
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return Array.from(value as unknown as ArrayLike<number | bigint>, Number);
  if (Array.isArray(value)) {
    const parts = value.map(numbersIn);
    return parts.some((part) => part === undefined) ? undefined : parts.flatMap((part) => part ?? []);
  }
  if (value instanceof TorchTensor || value instanceof NumpyArray) return numbersIn(value.values());
  return undefined;
}
