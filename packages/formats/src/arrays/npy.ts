import { AntiphonError } from '@antiphon/core';
import {
  assertFits,
  NPY_TYPES,
  npyNumbers,
  npyTypeOf,
  type NpyData,
  type NpyLayout,
  type NpyType,
} from './npy-numbers';

export type { NpyData };

/** The array of an NPY file: numbers and their shape. */
export interface NpyArray {
  readonly shape: readonly number[];
  /** In C order (the last index fastest), whatever the file's. Booleans are bytes 0 and 1. */
  readonly data: NpyData;
}

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
  const header = readNpyHeader(bytes, source);
  const { shape, start, fail } = header;
  if (header.type === 'O')
    throw fail(
      'it holds Python objects (dtype object), which are never unpickled. Save an array of numbers: np.save(path, array.astype("float32"))',
    );
  return { shape, data: npyNumbers(bytes.subarray(start), header, fail) };
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

/**
 * Encodes an array in C order as NPY version 1.
 * @param shape its product is the array's length
 */
export function encodeNpy(data: NpyData, shape: readonly number[]): Uint8Array {
  if (shape.reduce((product, size) => product * size, 1) !== data.length)
    throw new RangeError(`Shape [${shape.join(', ')}] does not fit ${data.length} numbers.`);
  const header = npyHeader(npyTypeOf(data), shape);
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  return bytes;
}

/** What stands before the numbers of an NPY file (version 1, C order): for files that are written in pieces. */
export function npyHeader(type: NpyType | 'O', shape: readonly number[]): Uint8Array {
  const order = type === 'O' || NPY_TYPES[type].BYTES_PER_ELEMENT === 1 ? '|' : '<';
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

/** The `type` may be one that is no number, e.g. `U12` or `O`. */
export interface NpyHeader extends NpyLayout {
  /** Where the numbers begin. */
  readonly start: number;
  readonly fail: Fail;
}

/** The header is a Python dictionary; Python 2 wrote its sizes as `12L`. */
export function readNpyHeader(bytes: Uint8Array, source: string): NpyHeader {
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
