import { npyHeader, type NpyArray } from '../arrays/npy';
import { NPY_TYPES, npyTypeOf } from '../arrays/npy-numbers';
import { DEEPEST, isNpyArray, type PickledValue } from './pickled-value';

/**
 * What `np.save(path, value)` writes for a dictionary of arrays: an NPY file of one Python object (type `|O`, shape `()`), which `np.load(path, allow_pickle=True).item()` gives back in NumPy 1
 * and 2. Python's side of numbers: an integer is an `int`, any other a `float`.
 * @throws RangeError for a shape that does not fit its numbers, and for values nested deeper than 100
 */
export function writePickledArrays(value: PickledValue): Uint8Array {
  // `np.save` pickles the array that holds the object.
  return Buffer.concat([
    npyHeader('O', []),
    codes('\x80\x04'),
    ...array([], 'O8', '|', 63, [codes(']'), ...pickled(value, 0), codes('a')]),
    codes('.'),
  ]);
}

/**
 * `numpy.core.multiarray._reconstruct(numpy.ndarray, (0,), b'b')` with the state (1, shape, dtype, False, content). NumPy 2 calls the module `numpy._core`, but still knows its old name for pickles.
 * @param flags of the type: 63 for objects, which are counted references
 */
function array(
  shape: readonly number[],
  type: string,
  order: string,
  flags: number,
  content: readonly Uint8Array[],
): Uint8Array[] {
  return [
    codes('cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85C\x01b\x87R'),
    codes('(K\x01('),
    ...shape.map(whole),
    // The dtype: its name, not aligned, a copy; then its state, in which only the byte order matters.
    codes('tcnumpy\ndtype\n'),
    text(type),
    codes('\x89\x88\x87R(K\x03'),
    text(order),
    codes('NNN'),
    ...[-1, -1, flags].map(whole),
    codes('tb\x89'),
    ...content,
    codes('tb'),
  ];
}

function numbers({ shape, data }: NpyArray): Uint8Array[] {
  if (shape.reduce((product, size) => product * size, 1) !== data.length)
    throw new RangeError(`Shape [${shape.join(', ')}] does not fit ${data.length} numbers.`);
  const type = npyTypeOf(data);
  const order = NPY_TYPES[type].BYTES_PER_ELEMENT === 1 ? '|' : '<';
  return array(shape, type, order, 0, bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)));
}

/** What puts a value on the stack. */
function pickled(value: PickledValue, depth: number): Uint8Array[] {
  if (depth > DEEPEST) throw new RangeError(`The value is nested deeper than ${DEEPEST}.`);
  if (value === null) return [codes('N')];
  if (typeof value === 'boolean') return [codes(value ? '\x88' : '\x89')];
  if (typeof value === 'string') return [text(value)];
  if (typeof value === 'bigint') return [whole(value)];
  if (typeof value === 'number')
    return [Number.isSafeInteger(value) && !Object.is(value, -0) ? whole(value) : float(value)];
  if (isNpyArray(value)) return numbers(value);
  if (Array.isArray(value)) {
    const items = value as readonly PickledValue[];
    return [codes(']('), ...items.flatMap((item) => pickled(item, depth + 1)), codes('e')];
  }
  const entries = Object.entries(value as Readonly<Record<string, PickledValue>>);
  return [codes('}('), ...entries.flatMap(([key, item]) => [text(key), ...pickled(item, depth + 1)]), codes('u')];
}

function codes(opcodes: string): Uint8Array {
  return Buffer.from(opcodes, 'latin1');
}

function text(value: string): Uint8Array {
  const utf8 = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(utf8.length);
  return Buffer.concat([codes('X'), length, utf8]);
}

/** Of any length. */
function bytes(content: Uint8Array): Uint8Array[] {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(content.length));
  return [codes('\x8e'), length, content];
}

/** In four bytes, or in as many as it needs. */
function whole(value: number | bigint): Uint8Array {
  const wide = BigInt(value);
  if (wide === BigInt.asIntN(32, wide)) {
    const narrow = Buffer.alloc(5);
    narrow.write('J', 'latin1');
    narrow.writeInt32LE(Number(wide), 1);
    return narrow;
  }
  if (wide !== BigInt.asIntN(64, wide)) throw new RangeError(`${value} does not fit into 64 bits.`);
  const long = Buffer.alloc(10);
  long.write('\x8a\x08', 'latin1');
  long.writeBigInt64LE(wide, 2);
  return long;
}

function float(value: number): Uint8Array {
  const result = Buffer.alloc(9);
  result.write('G', 'latin1');
  result.writeDoubleBE(value, 1);
  return result;
}
