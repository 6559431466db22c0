import { halvesToFloats } from './half';

/** The typed arrays that an NPY file may hold. Half precision is widened to float32, and booleans are bytes. */
export type NpyData =
  | Float64Array
  | Float32Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint32Array
  | Uint16Array
  | Uint8Array
  | BigInt64Array
  | BigUint64Array;

/** NumPy's names of number types, without their byte order. */
export const NPY_TYPES = {
  f8: Float64Array,
  f4: Float32Array,
  i8: BigInt64Array,
  i4: Int32Array,
  i2: Int16Array,
  i1: Int8Array,
  u8: BigUint64Array,
  u4: Uint32Array,
  u2: Uint16Array,
  u1: Uint8Array,
  b1: Uint8Array,
} as const;

export type NpyType = keyof typeof NPY_TYPES;

/** How the numbers of an array lie in its bytes. */
export interface NpyLayout {
  /** `<`, `>`, `|` or `=`. */
  readonly order: string;
  /** E.g. `f4`. */
  readonly type: string;
  /** The first index fastest. */
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

/**
 * The numbers of an array of NumPy in C order; half precision becomes float32. The shape is held against the bytes before anything is allocated.
 * @throws what `fail` makes of a problem
 */
export function npyNumbers(bytes: Uint8Array, layout: NpyLayout, fail: (problem: string) => Error): NpyData {
  const { order, type, fortran, shape } = layout;
  const half = type === 'f2';
  if (!half && !isNpyType(type))
    throw fail(`its numbers are of type ${order}${type}. Known: f2, ${Object.keys(NPY_TYPES).join(', ')}`);
  const Type = half ? Uint16Array : NPY_TYPES[type as NpyType];
  const count = assertFits(shape, type, Type.BYTES_PER_ELEMENT, bytes.length, fail);
  // A copy: `slice` of a Node Buffer would be a view, maybe unaligned.
  const raw = new Uint8Array(bytes);
  if (order === '>') swapBytes(raw, Type.BYTES_PER_ELEMENT);
  const numbers = new Type(raw.buffer, 0, count);
  const data = half ? halvesToFloats(numbers as Uint16Array) : numbers;
  return fortran && shape.length > 1 ? toCOrder(data, shape) : data;
}

export function isNpyType(type: string): type is NpyType {
  return Object.hasOwn(NPY_TYPES, type);
}

/** The type that has these numbers; booleans cannot be told from bytes. */
export function npyTypeOf(data: NpyData): NpyType {
  const [type] = Object.entries(NPY_TYPES).find(([, Type]) => data instanceof Type) ?? [];
  return type as NpyType;
}

/** The product of the shape, which must be what the bytes hold. @throws what `fail` makes of a problem */
export function assertFits(
  shape: readonly number[],
  type: string,
  size: number,
  available: number,
  fail: (problem: string) => Error,
): number {
  const count = shape.reduce((product, length) => product * length, 1);
  if (count * size !== available)
    throw fail(
      `shape [${shape.join(', ')}] of ${type} needs ${count * size} bytes, but ${available} follow the header`,
    );
  return count;
}

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let i = 0; i < bytes.length; i += size) bytes.subarray(i, i + size).reverse();
}

function toCOrder<A extends NpyData>(data: A, shape: readonly number[]): A {
  const result = data.slice() as A;
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  for (let i = 0; i < data.length; i++) {
    let rest = i;
    let from = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1;
      from += (rest % size) * (strides[axis] ?? 0);
      rest = Math.floor(rest / size);
    }
    result[i] = data[from] ?? 0;
  }
  return result;
}
