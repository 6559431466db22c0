import { AntiphonError } from '@antiphon/core';
import { bfloatsToFloats, halvesToFloats } from './half';

/** The typed arrays that a tensor of a safetensors file may hold. BF16 and F16 are widened to float32, BOOL is bytes. */
export type TensorValues =
  Float32Array | Float64Array | Int8Array | Int16Array | Int32Array | BigInt64Array | Uint8Array;

/** A tensor of a safetensors file. */
export interface Tensor {
  readonly shape: readonly number[];
  /** C order. */
  readonly values: TensorValues;
}

/** What a safetensors file holds: tensors by name, and the texts of its `__metadata__`. */
export interface Safetensors {
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Name and bytes per number of each type that can be read; half precision is widened to float32 and booleans become bytes. */
const SIZES = { F64: 8, I64: 8, F32: 4, I32: 4, I16: 2, F16: 2, BF16: 2, I8: 1, U8: 1, BOOL: 1 } as const;
type DType = keyof typeof SIZES;

interface Entry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads the safetensors format (github.com/huggingface/safetensors). The header is held against the file's length before anything
 * is allocated; tensors must cover the data without gap or overlap, as the format demands.
 * @param source what an error names, usually the path
 * @throws INVALID_SAFETENSORS
 */
export function readSafetensors(bytes: Uint8Array, source: string): Safetensors {
  const fail = (problem: string) => new AntiphonError('INVALID_SAFETENSORS', { path: source, problem });
  if (bytes.length < 8) throw fail('it is shorter than a header');
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > bytes.length - 8)
    throw fail(`its header should have ${length} bytes, but ${bytes.length - 8} follow (truncated?)`);
  const { __metadata__: metadata, ...rest } = parseHeader(bytes.subarray(8, 8 + length), fail);
  const data = bytes.subarray(8 + length);
  const entries = Object.entries(rest).map(([name, value]) => parseEntry(name, value, fail));
  let covered = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== covered) throw fail(`tensor "${name}" begins at byte ${begin} instead of ${covered}`);
    covered = end;
  }
  if (covered !== data.length) throw fail(`its tensors need ${covered} bytes, but ${data.length} follow the header`);
  return {
    tensors: Object.fromEntries(
      entries.map(({ name, dtype, shape, begin, end }) => [
        name,
        { shape, values: decode(dtype, new Uint8Array(data.subarray(begin, end))) },
      ]),
    ),
    metadata: isRecordOfStrings(metadata) ? metadata : {},
  };
}

/** Encodes tensors. The same tensors give the same bytes, in whatever order they come: widest numbers first, then by name. */
export function writeSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const sorted = Object.entries(tensors).sort(
    ([a, { values: x }], [b, { values: y }]) => y.BYTES_PER_ELEMENT - x.BYTES_PER_ELEMENT || (a < b ? -1 : 1),
  );
  let end = 0;
  const entries = sorted.map(([name, { shape, values }]): [string, unknown] => {
    if (shape.reduce((product, size) => product * size, 1) !== values.length)
      throw new RangeError(`Tensor "${name}": shape [${shape.join(', ')}] does not fit ${values.length} numbers.`);
    const begin = end;
    end += values.byteLength;
    return [name, { dtype: typeOf(values), shape, data_offsets: [begin, end] }];
  });
  const about = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  if (about.length > 0) entries.unshift(['__metadata__', Object.fromEntries(about)]);
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, 8, 8 + length);
  bytes.set(json, 8);
  let at = 8 + length;
  for (const [, { values }] of sorted) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

function parseHeader(bytes: Uint8Array, fail: (problem: string) => AntiphonError): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
  } catch {
    throw fail('its header is not JSON');
  }
  if (!isRecord(header)) throw fail('its header is not a JSON object');
  return header;
}

function parseEntry(name: string, value: unknown, fail: (problem: string) => AntiphonError): Entry {
  const { dtype, shape, data_offsets: offsets } = isRecord(value) ? value : {};
  if (typeof dtype !== 'string' || !Object.hasOwn(SIZES, dtype))
    throw fail(`tensor "${name}" has the type ${JSON.stringify(dtype)}. Known: ${Object.keys(SIZES).join(', ')}`);
  if (!isCounts(shape)) throw fail(`tensor "${name}" has no valid shape`);
  if (!isCounts(offsets) || offsets.length !== 2) throw fail(`tensor "${name}" has no valid offsets`);
  const [begin = 0, end = 0] = offsets;
  const needed = shape.reduce((product, size) => product * size, SIZES[dtype as DType]);
  if (end - begin !== needed) throw fail(`tensor "${name}" needs ${needed} bytes, but its offsets span ${end - begin}`);
  return { name, dtype: dtype as DType, shape, begin, end };
}

/** @param bytes a copy with a buffer of its own, which the values may keep */
function decode(dtype: DType, bytes: Uint8Array): TensorValues {
  const count = bytes.byteLength / SIZES[dtype];
  const { buffer } = bytes;
  switch (dtype) {
    case 'F64':
      return new Float64Array(buffer, 0, count);
    case 'I64':
      return new BigInt64Array(buffer, 0, count);
    case 'F32':
      return new Float32Array(buffer, 0, count);
    case 'I32':
      return new Int32Array(buffer, 0, count);
    case 'I16':
      return new Int16Array(buffer, 0, count);
    case 'I8':
      return new Int8Array(buffer, 0, count);
    case 'F16':
      return halvesToFloats(new Uint16Array(buffer, 0, count));
    case 'BF16':
      return bfloatsToFloats(new Uint16Array(buffer, 0, count));
    default:
      return bytes;
  }
}

function typeOf(values: TensorValues): DType {
  if (values instanceof Float64Array) return 'F64';
  if (values instanceof Float32Array) return 'F32';
  if (values instanceof BigInt64Array) return 'I64';
  if (values instanceof Int32Array) return 'I32';
  if (values instanceof Int16Array) return 'I16';
  return values instanceof Int8Array ? 'I8' : 'U8';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRecordOfStrings(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((entry) => typeof entry === 'string');
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((entry) => Number.isSafeInteger(entry) && entry >= 0);
}
