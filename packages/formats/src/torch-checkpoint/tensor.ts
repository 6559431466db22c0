import type { TensorValues } from '../arrays/safetensors';
import { PickleError } from '../pickle/pickle-error';
import type { TorchStorage } from './storage';
import { torchKind, type TorchType } from './torch-types';

/** A tensor of a checkpoint, whose numbers are read when they are asked for. */
export class TorchTensor {
  constructor(
    readonly storage: TorchStorage,
    /** Name of the type of its numbers in PyTorch. */
    readonly dtype: TorchType,
    private readonly offset: number,
    readonly shape: readonly number[],
    private readonly strides: readonly number[],
  ) {}

  /** Numbers in it. */
  get count(): number {
    return countOf(this.shape);
  }

  /** In C order. @throws PickleError where the storage's bytes are missing */
  values(): TensorValues {
    const { size, values } = torchKind(this.dtype);
    const { bytes, bigEndian } = this.storage;
    if (bytes === undefined) throw new PickleError('the numbers of a tensor are missing (truncated?)');
    const begin = this.offset * size;
    const raw = isContiguous(this.shape, this.strides)
      ? new Uint8Array(bytes.subarray(begin, begin + this.count * size)) // a copy, and aligned
      : this.gathered(bytes, size);
    if (bigEndian && size > 1) for (let at = 0; at < raw.length; at += size) raw.subarray(at, at + size).reverse();
    return values(raw.buffer);
  }

  /** The bytes of its numbers, one after another. */
  private gathered(bytes: Uint8Array, size: 1 | 2 | 4 | 8): Uint8Array<ArrayBuffer> {
    const raw = new Uint8Array(this.count * size);
    const [to, from] = [new DataView(raw.buffer), new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)];
    const copy = COPY[size];
    // Rows along the last axis; `at` counts along the others.
    const last = this.shape.length - 1;
    const [length, step] = [this.shape[last] ?? 1, (this.strides[last] ?? 0) * size];
    const at = this.shape.slice(0, -1).map(() => 0);
    let start = this.offset;
    for (let out = 0; out < raw.length; out += length * size) {
      copy(to, out, from, start * size, length, step);
      for (let axis = last - 1; axis >= 0; axis--) {
        const next = (at[axis] ?? 0) + 1;
        start += this.strides[axis] ?? 0;
        at[axis] = next;
        if (next < (this.shape[axis] ?? 0)) break;
        start -= (this.strides[axis] ?? 0) * next;
        at[axis] = 0;
      }
    }
    return raw;
  }
}

/** Copies `count` numbers that lie `step` bytes apart; one loop for each size, since this is where the time of reading goes. */
type CopyRow = (to: DataView, out: number, from: DataView, at: number, count: number, step: number) => void;

const COPY: Readonly<Record<1 | 2 | 4 | 8, CopyRow>> = {
  1: (to, out, from, at, count, step) => {
    for (let i = 0; i < count; i++) to.setUint8(out + i, from.getUint8(at + i * step));
  },
  2: (to, out, from, at, count, step) => {
    for (let i = 0; i < count; i++) to.setUint16(out + 2 * i, from.getUint16(at + i * step));
  },
  4: (to, out, from, at, count, step) => {
    for (let i = 0; i < count; i++) to.setInt32(out + 4 * i, from.getInt32(at + i * step));
  },
  8: (to, out, from, at, count, step) => {
    for (let i = 0; i < count; i++) {
      to.setInt32(out + 8 * i, from.getInt32(at + i * step));
      to.setInt32(out + 8 * i + 4, from.getInt32(at + i * step + 4));
    }
  },
};

/** An expanded tensor may have this many times the numbers of its storage, or `SMALL`: its shape must not fill the memory. */
const LARGEST_RATIO = 64;
const SMALL = 2 ** 22;
/** PyTorch's own limit of axes. */
const MOST_AXES = 64;

/** A tensor over a storage. @throws PickleError where it reaches beyond the storage, or is absurdly expanded */
export function tensorOver(
  storage: TorchStorage,
  type: TorchType,
  offset: unknown,
  shape: unknown,
  strides: unknown,
): TorchTensor {
  const [sizes, steps] = [counts(shape), counts(strides)];
  if (sizes === undefined || steps === undefined || sizes.length !== steps.length || !isCount(offset))
    throw new PickleError('a tensor has no valid shape, strides or offset');
  const elements = storage.type === undefined ? Math.floor(storage.length / torchKind(type).size) : storage.length;
  const count = countOf(sizes);
  const last = count === 0 ? -1 : offset + sizes.reduce((sum, size, axis) => sum + (size - 1) * (steps[axis] ?? 0), 0);
  if (!(last < elements))
    throw new PickleError(`a tensor of ${shapeText(sizes)} reaches beyond its storage of ${elements} numbers`);
  if (count > Math.max(SMALL, LARGEST_RATIO * elements))
    throw new PickleError(`a tensor of ${shapeText(sizes)} is made of only ${elements} numbers`);
  return new TorchTensor(storage, type, offset, sizes, steps);
}

function shapeText(sizes: readonly number[]): string {
  return `shape [${sizes.slice(0, 8).join(', ')}${sizes.length > 8 ? ', …' : ''}]`;
}

/** A size of 0 among sizes whose product has no number makes it 0 all the same. */
function countOf(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== step) return false;
    step *= shape[axis] ?? 1;
  }
  return true;
}

function counts(value: unknown): number[] | undefined {
  return Array.isArray(value) && value.length <= MOST_AXES && value.every(isCount) ? value : undefined;
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
