import { AntiphonError } from '@antiphon/core';
import { halfToNumber } from './half';

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

export interface NpyArray {
  readonly shape: readonly number[];
  /** In C order (the last index fastest), whatever the file's. Booleans are bytes 0 and 1. */
  readonly data: NpyData;
}

const TYPES = {
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

/** `\x93NUMPY`. */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** The data of a file that is written start at a multiple of this. */
const ALIGNMENT = 64;
/** Bytes: a header describes one array. */
const LONGEST_HEADER = 1 << 16;
/** NumPy's own limit. */
const MOST_DIMENSIONS = 64;

/**
 * Decodes NumPy's NPY format, versions 1 to 3, of real numbers in either byte order and either index order; half precision becomes float32.
 * The shape is held against the file's length before anything is allocated; Python objects are refused without unpickling them.
 * @param source what an error names, usually the path
 * @throws INVALID_NPY
 */
export function decodeNpy(bytes: Uint8Array, source: string): NpyArray {
  const { order, type, fortran, shape, start, fail } = readNpyHeader(bytes, source);
  if (type === 'O')
    throw fail(
      'it holds Python objects (dtype object), which are never unpickled. Save an array of numbers: np.save(path, array.astype("float32"))',
    );
  const half = type === 'f2';
  if (!half && !Object.hasOwn(TYPES, type))
    throw fail(`its numbers are of type ${order}${type}. Known: f2, ${Object.keys(TYPES).join(', ')}`);
  const Type = half ? Uint16Array : TYPES[type as keyof typeof TYPES];
  const count = assertFits(shape, type, Type.BYTES_PER_ELEMENT, bytes.length - start, fail);
  // A copy: `slice` of a Node Buffer would be a view, maybe unaligned.
  const raw = new Uint8Array(bytes.subarray(start));
  if (order === '>') swapBytes(raw, Type.BYTES_PER_ELEMENT);
  const numbers = new Type(raw.buffer, 0, count);
  const data = half ? Float32Array.from(numbers as Uint16Array, halfToNumber) : numbers;
  return { shape, data: fortran && shape.length > 1 ? toCOrder(data, shape) : data };
}

/**
 * Decodes a one-dimensional NPY array of strings (`<U`, or bytes `|S`).
 * @param source what an error names, usually the path
 * @throws INVALID_NPY
 */
export function decodeNpyStrings(bytes: Uint8Array, source: string): string[] {
  const { order, type, shape, start, fail } = readNpyHeader(bytes, source);
  const [, kind, width] = /^([US])(\d+)$/.exec(type) ?? [];
  if (kind === undefined || shape.length !== 1)
    throw fail(`expected a list of strings, found shape [${shape.join(', ')}] of type ${order}${type}`);
  const size = Number(width) * (kind === 'U' ? 4 : 1);
  const count = assertFits(shape, type, size, bytes.length - start, fail);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: size === 0 ? 0 : count }, (_, i) => {
    const at = start + i * size;
    if (kind === 'S')
      return Buffer.from(bytes.subarray(at, at + size))
        .toString('utf8')
        .replace(/\0+$/, '');
    let text = '';
    for (let byte = at; byte < at + size; byte += 4) {
      const code = view.getUint32(byte, order !== '>');
      if (code > 0x10ffff) throw fail(`string ${i + 1} holds a character ${code} that does not exist`);
      if (code !== 0) text += String.fromCodePoint(code);
    }
    return text;
  });
}

/** The product of the shape, which must be what the bytes hold. */
function assertFits(shape: readonly number[], type: string, size: number, available: number, fail: Fail): number {
  const count = shape.reduce((product, length) => product * length, 1);
  if (count * size !== available)
    throw fail(
      `shape [${shape.join(', ')}] of ${type} needs ${count * size} bytes, but ${available} follow the header`,
    );
  return count;
}

/**
 * Encodes an array in C order as NPY version 1.
 * @param shape its product is the array's length
 */
export function encodeNpy(data: NpyData, shape: readonly number[]): Uint8Array {
  if (shape.reduce((product, size) => product * size, 1) !== data.length)
    throw new RangeError(`Shape [${shape.join(', ')}] does not fit ${data.length} numbers.`);
  const header = npyHeader(typeOf(data), shape);
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  return bytes;
}

/** What stands before the numbers of an NPY file (version 1, C order): for files that are written in pieces. */
export function npyHeader(type: keyof typeof TYPES, shape: readonly number[]): Uint8Array {
  const order = TYPES[type].BYTES_PER_ELEMENT === 1 ? '|' : '<';
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${order}${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(length);
  bytes.set(MAGIC);
  bytes[6] = 1;
  new DataView(bytes.buffer).setUint16(8, length - 10, true);
  bytes.set(Buffer.from(`${text.padEnd(length - 11)}\n`), 10);
  return bytes;
}

type Fail = (problem: string) => AntiphonError;

function typeOf(data: NpyData): keyof typeof TYPES {
  const [type] = Object.entries(TYPES).find(([, Type]) => data instanceof Type) ?? [];
  return type as keyof typeof TYPES;
}

interface Header {
  readonly order: string;
  /** E.g. `f4`, `U12`, `O`. */
  readonly type: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly start: number;
  readonly fail: Fail;
}

/** The header is a Python dictionary; Python 2 wrote its sizes as `12L`. */
function readNpyHeader(bytes: Uint8Array, source: string): Header {
  const fail: Fail = (problem) => new AntiphonError('INVALID_NPY', { path: source, problem });
  if (bytes.length < 10 || MAGIC.some((byte, i) => bytes[i] !== byte))
    throw fail(bytes.length === 0 ? 'the file is empty' : 'it does not begin with an NPY header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) throw fail(`its format version ${version} is unknown`);
  const lengthBytes = version === 1 ? 2 : 4;
  if (bytes.length < 8 + lengthBytes) throw fail('truncated inside its header');
  const start = 8 + lengthBytes + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (start > bytes.length) throw fail('truncated inside its header');
  if (start > LONGEST_HEADER) throw fail(`its header claims ${start} bytes`);
  const text = Buffer.from(bytes.subarray(8 + lengthBytes, start)).toString();
  const field = (name: string, value: string) => new RegExp(`['"]${name}['"]\\s*:\\s*${value}`).exec(text)?.[1];
  const description = field('descr', `['"]([^'"]*)['"]`);
  const fortran = field('fortran_order', '(True|False)');
  const sizes = field('shape', '\\(([^)]*)\\)');
  if (fortran === undefined || sizes === undefined) throw fail('its header cannot be understood');
  const [, order = '', type = description ?? '(structured)'] = /^([<>|=]?)(\w+)$/.exec(description ?? '') ?? [];
  const words = sizes.split(',').map((word) => word.trim());
  if (words[words.length - 1] === '') words.pop();
  const shape = words.map((word) => (/^\d+L?$/.test(word) ? parseInt(word, 10) : NaN));
  if (!shape.every(Number.isSafeInteger)) throw fail(`its shape (${sizes}) cannot be understood`);
  if (shape.length > MOST_DIMENSIONS) throw fail(`it has ${shape.length} dimensions`);
  return { order, type, fortran: fortran === 'True', shape, start, fail };
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
