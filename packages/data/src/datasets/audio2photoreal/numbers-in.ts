import { NumpyArray, TorchTensor } from '@antiphon/formats';

/** Lists in lists that are looked into, and values in them: a list may hold itself, or another a thousand times. */
const DEEPEST = 8;
const MOST = 1_000_000;

/**
 * The numbers of a tensor, an array of some depth, or a single one, flat; undefined for anything else.
 * @param value what a checkpoint or a pickle holds
 */
export function numbersIn(value: unknown): number[] | undefined {
  const numbers: number[] = [];
  let visited = 0;
  const take = (part: unknown, depth: number): boolean => {
    visited++;
    if (visited > MOST || depth > DEEPEST) return false;
    if (typeof part === 'number' || typeof part === 'bigint') return numbers.push(Number(part)) > 0;
    if (Array.isArray(part)) return part.every((each) => take(each, depth + 1));
    if (part instanceof TorchTensor || part instanceof NumpyArray)
      return part.shape.reduce((product, size) => product * size, 1) <= MOST && take(part.values(), depth + 1);
    if (!ArrayBuffer.isView(part) || part instanceof DataView) return false;
    visited += part.byteLength;
    for (const each of part as unknown as ArrayLike<number | bigint> & Iterable<number | bigint>)
      numbers.push(Number(each));
    return true;
  };
  return take(value, 0) ? numbers : undefined;
}
