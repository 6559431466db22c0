import { bfloatsToFloats, halvesToFloats } from '../arrays/half';
import type { TensorValues } from '../arrays/safetensors';

/** Bytes of a number, and how numbers that lie one after another (little-endian, in a buffer of their own) become values. Half precision is widened to float32, booleans become bytes. */
interface TorchKind {
  readonly size: 1 | 2 | 4 | 8;
  readonly values: (buffer: ArrayBuffer) => TensorValues;
}

const KINDS = {
  float32: { size: 4, values: (buffer) => new Float32Array(buffer) },
  float64: { size: 8, values: (buffer) => new Float64Array(buffer) },
  float16: { size: 2, values: (buffer) => halvesToFloats(new Uint16Array(buffer)) },
  bfloat16: { size: 2, values: (buffer) => bfloatsToFloats(new Uint16Array(buffer)) },
  int64: { size: 8, values: (buffer) => new BigInt64Array(buffer) },
  int32: { size: 4, values: (buffer) => new Int32Array(buffer) },
  int16: { size: 2, values: (buffer) => new Int16Array(buffer) },
  int8: { size: 1, values: (buffer) => new Int8Array(buffer) },
  uint8: { size: 1, values: (buffer) => new Uint8Array(buffer) },
  bool: { size: 1, values: (buffer) => new Uint8Array(buffer) },
} satisfies Record<TorchType, TorchKind>;

/** PyTorch's names of the types of numbers that are read. */
export type TorchType =
  'float32' | 'float64' | 'float16' | 'bfloat16' | 'int64' | 'int32' | 'int16' | 'int8' | 'uint8' | 'bool';

export function torchKind(type: TorchType): TorchKind {
  return KINDS[type];
}

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

/** PyTorch's older names. */
const OTHER_NAMES: Readonly<Record<string, TorchType>> = {
  float: 'float32',
  double: 'float64',
  half: 'float16',
  long: 'int64',
  int: 'int32',
  short: 'int16',
};

/** The type that is called so in PyTorch's module `torch`. */
export function torchTypeNamed(name: string): TorchType | undefined {
  if (Object.hasOwn(KINDS, name)) return name as TorchType;
  return Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined;
}
