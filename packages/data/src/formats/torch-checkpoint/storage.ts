import { halfToNumber } from '../half';
import { PickleError } from '../pickle/read-pickle';
import type { TensorValues } from '../safetensors';

/** How numbers lie in a storage, little-endian. Half precision is widened to float32, small integers to int32, booleans become bytes. */
const KINDS = {
  float32: {
    size: 4,
    make: (n: number) => new Float32Array(n),
    read: (v: DataView, at: number) => v.getFloat32(at, true),
  },
  float64: {
    size: 8,
    make: (n: number) => new Float64Array(n),
    read: (v: DataView, at: number) => v.getFloat64(at, true),
  },
  float16: {
    size: 2,
    make: (n: number) => new Float32Array(n),
    read: (v: DataView, at: number) => halfToNumber(v.getUint16(at, true)),
  },
  bfloat16: {
    size: 2,
    make: (n: number) => new Float32Array(n),
    read: (v: DataView, at: number) => upperHalf(v.getUint16(at, true)),
  },
  int64: {
    size: 8,
    make: (n: number) => new BigInt64Array(n),
    read: (v: DataView, at: number) => v.getBigInt64(at, true),
  },
  int32: { size: 4, make: (n: number) => new Int32Array(n), read: (v: DataView, at: number) => v.getInt32(at, true) },
  int16: { size: 2, make: (n: number) => new Int32Array(n), read: (v: DataView, at: number) => v.getInt16(at, true) },
  int8: { size: 1, make: (n: number) => new Int32Array(n), read: (v: DataView, at: number) => v.getInt8(at) },
  uint8: { size: 1, make: (n: number) => new Uint8Array(n), read: (v: DataView, at: number) => v.getUint8(at) },
  bool: { size: 1, make: (n: number) => new Uint8Array(n), read: (v: DataView, at: number) => v.getUint8(at) },
} as const;

export type TorchType = keyof typeof KINDS;

/** PyTorch's names of storages. */
export const STORAGE_TYPES: Readonly<Record<string, TorchType>> = {
  FloatStorage: 'float32',
  DoubleStorage: 'float64',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
};

/** PyTorch's names of number types that differ from ours. */
export const TYPE_NAMES: Readonly<Record<string, TorchType>> = {
  ...(Object.fromEntries(Object.keys(KINDS).map((name) => [name, name])) as Record<TorchType, TorchType>),
  float: 'float32',
  double: 'float64',
  half: 'float16',
  long: 'int64',
  int: 'int32',
  short: 'int16',
};

export function isTorchType(name: string): name is TorchType {
  return Object.hasOwn(KINDS, name);
}

/** Numbers that tensors share. In the old format their bytes come only after the tensors. */
export class TorchStorage {
  bytes: Uint8Array | undefined;

  constructor(
    /** Undefined for an untyped one, whose tensors say it. */
    readonly type: TorchType | undefined,
    /** Elements; bytes where it is untyped. */
    readonly length: number,
  ) {}
}

/** A tensor of a checkpoint, whose numbers are read when they are asked for. */
export class TorchTensor {
  constructor(
    private readonly storage: TorchStorage,
    private readonly type: TorchType,
    private readonly offset: number,
    readonly shape: readonly number[],
    private readonly strides: readonly number[],
  ) {}

  /** Name of the type of its numbers in PyTorch. */
  get dtype(): TorchType {
    return this.type;
  }

  /** In C order. @throws PickleError where the storage's bytes are missing */
  values(): TensorValues {
    const { size, make, read } = KINDS[this.type];
    const { bytes } = this.storage;
    if (bytes === undefined) throw new PickleError('the numbers of a tensor are missing (truncated?)');
    const count = this.shape.reduce((product, length) => product * length, 1);
    const begin = this.offset * size;
    if (this.type === 'float32' && isContiguous(this.shape, this.strides))
      return new Float32Array(new Uint8Array(bytes.subarray(begin, begin + 4 * count)).buffer);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const values = make(count);
    const at = this.shape.map(() => 0);
    let element = this.offset;
    for (let i = 0; i < count; i++) {
      values[i] = read(view, element * size);
      for (let axis = at.length - 1; axis >= 0; axis--) {
        const next = (at[axis] ?? 0) + 1;
        element += this.strides[axis] ?? 0;
        at[axis] = next;
        if (next < (this.shape[axis] ?? 0)) break;
        element -= (this.strides[axis] ?? 0) * next;
        at[axis] = 0;
      }
    }
    return values;
  }
}

/** An expanded tensor may have this many times the numbers of its storage, or `SMALL`: its shape must not fill the memory. */
const LARGEST_RATIO = 64;
const SMALL = 2 ** 22;

/** A tensor over a storage. @throws PickleError where it reaches beyond the storage, or is absurdly expanded */
export function tensorOver(
  storage: TorchStorage,
  type: TorchType,
  offset: unknown,
  shape: unknown,
  strides: unknown,
): TorchTensor {
  const [sizes, steps] = [counts(shape), counts(strides)];
  if (
    sizes === undefined ||
    steps === undefined ||
    sizes.length !== steps.length ||
    sizes.length > 64 ||
    !isCount(offset)
  )
    throw new PickleError('a tensor has no valid shape, strides or offset');
  const elements = storage.type === undefined ? Math.floor(storage.length / KINDS[type].size) : storage.length;
  const count = sizes.reduce((product, size) => product * size, 1);
  const last = count === 0 ? -1 : offset + sizes.reduce((sum, size, axis) => sum + (size - 1) * (steps[axis] ?? 0), 0);
  if (!(last < elements))
    throw new PickleError(`a tensor of shape [${sizes.join(', ')}] reaches beyond its storage of ${elements} numbers`);
  if (count > Math.max(SMALL, LARGEST_RATIO * elements))
    throw new PickleError(`a tensor of shape [${sizes.join(', ')}] is made of only ${elements} numbers`);
  return new TorchTensor(storage, type, offset, sizes, steps);
}

export function bytesOf({ type, length }: TorchStorage): number {
  return length * (type === undefined ? 1 : KINDS[type].size);
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== step) return false;
    step *= shape[axis] ?? 1;
  }
  return true;
}

/** Its bits are the upper half of a float32's. */
function upperHalf(bits: number): number {
  scratch.setUint32(0, bits * 65536);
  return scratch.getFloat32(0);
}

const scratch = new DataView(new ArrayBuffer(4));

function counts(value: unknown): number[] | undefined {
  return Array.isArray(value) && value.every(isCount) ? value : undefined;
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
