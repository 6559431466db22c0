import { AntiphonError } from '@antiphon/core';

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

/**
 * Decodes NumPy's NPY format, versions 1 to 3, of real numbers in either byte order and either index order.
 * @param source what an error names, usually the path
 * @throws INVALID_NPY
 */
export function decodeNpy(bytes: Uint8Array, source: string): NpyArray {
  const fail = (problem: string) => new AntiphonError('INVALID_NPY', { path: source, problem });
  const { text, start } = headerOf(bytes, fail);
  const { order, type, fortran, shape } = parseHeader(text, fail);
  const count = shape.reduce((product, size) => product * size, 1);
  const Type = TYPES[type];
  if (count * Type.BYTES_PER_ELEMENT !== bytes.length - start)
    throw fail(
      `shape [${shape.join(', ')}] of ${type} needs ${count * Type.BYTES_PER_ELEMENT} bytes, but ${bytes.length - start} follow the header`,
    );
  // A copy: `slice` of a Node Buffer would be a view, maybe unaligned.
  const raw = new Uint8Array(bytes.subarray(start));
  if (order === '>') swapBytes(raw, Type.BYTES_PER_ELEMENT);
  const data = new Type(raw.buffer, 0, count);
  return { shape, data: fortran && shape.length > 1 ? toCOrder(data, shape) : data };
}

/** The texts of an array of NumPy's type `<U…` (fixed-width UTF-32) with one axis or none; undefined for an array of another type, or bytes that are none. */
export function decodeNpyText(bytes: Uint8Array): string[] | undefined {
  const fail = (problem: string) => new AntiphonError('INVALID_NPY', { path: '', problem });
  let header: { readonly text: string; readonly start: number };
  try {
    header = headerOf(bytes, fail);
  } catch {
    return undefined; // `decodeNpy` says what is wrong
  }
  const width = Number(/['"]descr['"]\s*:\s*['"]<U(\d+)['"]/.exec(header.text)?.[1] ?? 0);
  const data = Buffer.from(bytes.subarray(header.start));
  if (width === 0 || data.length % (4 * width) !== 0) return undefined;
  return Array.from({ length: data.length / (4 * width) }, (_, i) => {
    const points = Array.from({ length: width }, (_, k) => data.readUInt32LE(4 * (i * width + k)));
    return String.fromCodePoint(...points.filter((point) => point !== 0 && point <= 0x10ffff));
  });
}

/** The header's text, and where the data begin. */
function headerOf(bytes: Uint8Array, fail: (problem: string) => AntiphonError): { text: string; start: number } {
  if (bytes.length < 10 || MAGIC.some((byte, i) => bytes[i] !== byte))
    throw fail('it does not begin with an NPY header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) throw fail(`its format version ${version} is unknown`);
  const lengthBytes = version === 1 ? 2 : 4;
  if (bytes.length < 8 + lengthBytes) throw fail('truncated inside its header');
  const start = 8 + lengthBytes + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (start > bytes.length) throw fail('truncated inside its header');
  return { text: Buffer.from(bytes.subarray(8 + lengthBytes, start)).toString(), start };
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

function typeOf(data: NpyData): keyof typeof TYPES {
  const [type] = Object.entries(TYPES).find(([, Type]) => data instanceof Type) ?? [];
  return type as keyof typeof TYPES;
}

interface Header {
  readonly order: string;
  readonly type: keyof typeof TYPES;
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

/** The header is a Python dictionary; Python 2 wrote its sizes as `12L`. */
function parseHeader(text: string, fail: (problem: string) => AntiphonError): Header {
  const field = (name: string, value: string) => new RegExp(`['"]${name}['"]\\s*:\\s*${value}`).exec(text)?.[1];
  const description = field('descr', `['"]([^'"]*)['"]`);
  const fortran = field('fortran_order', '(True|False)');
  const sizes = field('shape', '\\(([^)]*)\\)');
  if (fortran === undefined || sizes === undefined) throw fail('its header cannot be understood');
  const [, order = '', type = ''] = /^([<>|=]?)([a-z]\d)$/.exec(description ?? '') ?? [];
  if (!Object.hasOwn(TYPES, type))
    throw fail(`its numbers are of type ${description ?? '(structured)'}. Known: ${Object.keys(TYPES).join(', ')}`);
  const words = sizes.split(',').map((word) => word.trim());
  if (words[words.length - 1] === '') words.pop();
  const shape = words.map((word) => (/^\d+L?$/.test(word) ? parseInt(word, 10) : NaN));
  if (!shape.every(Number.isSafeInteger)) throw fail(`its shape (${sizes}) cannot be understood`);
  return { order, type: type as keyof typeof TYPES, fortran: fortran === 'True', shape };
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
