import { readNpyHeader, type NpyArray } from '../arrays/npy';
import { numpyWorld, NumpyArray } from '../pickle/numpy-world';
import { PickleError, shown } from '../pickle/pickle-error';
import type { PickleValue } from '../pickle/pickle-world';
import { readPickle } from '../pickle/read-pickle';
import { DEEPEST, type PickledValue } from './pickled-value';

/** Numbers that are decoded, in bytes of the file for each byte of it: arrays may share their bytes, but not so that a small file fills the memory. */
const LARGEST_RATIO = 4;

/**
 * Reads an NPY file of one Python object, such as `np.save(path, {'motion': array})` writes: arrays of numbers, plain data, lists (tuples and arrays of objects too) and dictionaries with text as
 * keys. Its pickle is read without executing anything; whatever else it names is refused by name.
 * @param source what errors name, usually the path
 * @throws INVALID_NPY
 */
export function readPickledNpy(bytes: Uint8Array, source: string): PickledValue {
  const { type, shape, start, fail } = readNpyHeader(bytes, source);
  if (type !== 'O') throw fail(`it is an array of numbers (${type}), where a pickled object was expected`);
  if (shape.length > 1) throw fail(`it has ${shape.length} dimensions of objects; expected one object or a list`);
  try {
    const { value, end } = readPickle(bytes, numpyWorld, start);
    if (end !== bytes.length) throw new PickleError(`${bytes.length - end} bytes follow its pickle`);
    if (!(value instanceof NumpyArray) || value.objects === undefined)
      throw new PickleError('its pickle is no array of objects');
    return new Plain(LARGEST_RATIO * bytes.length).valueOf(value, 0);
  } catch (error) {
    throw error instanceof PickleError ? fail(error.message) : error;
  }
}

/** Turns what a pickle holds into plain values. What it refers to twice becomes one value. */
class Plain {
  private readonly made = new Map<object, PickledValue>();
  private readonly open = new Set<object>();

  constructor(
    /** Bytes of numbers that may still be decoded. */
    private left: number,
  ) {}

  valueOf(value: PickleValue, depth: number): PickledValue {
    if (value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value))
      return value as PickledValue;
    if (typeof value !== 'object') throw new PickleError(`it holds ${shown(value)} where plain data should be`);
    const known = this.made.get(value);
    if (known !== undefined) return known;
    if (depth > DEEPEST) throw new PickleError(`its values are nested deeper than ${DEEPEST}`);
    if (this.open.has(value)) throw new PickleError('it holds a value that holds itself');
    this.open.add(value);
    const made = this.container(value, depth + 1);
    this.open.delete(value);
    this.made.set(value, made);
    return made;
  }

  private container(value: object, depth: number): PickledValue {
    if (value instanceof NumpyArray) return this.array(value, depth);
    if (Array.isArray(value)) return value.map((item) => this.valueOf(item, depth));
    if (!(value instanceof Map)) throw new PickleError(`it holds ${shown(value)} where plain data should be`);
    return Object.fromEntries(
      [...(value as Map<PickleValue, PickleValue>)].map(([key, item]) => {
        if (typeof key !== 'string') throw new PickleError('a dictionary has a key that is no text');
        return [key, this.valueOf(item, depth)];
      }),
    );
  }

  /** One of numbers as it is, one of objects as its object or a list. */
  private array(array: NumpyArray, depth: number): PickledValue {
    const { shape, objects } = array;
    if (objects === undefined) return this.numbers(array);
    if (shape.length > 1) throw new PickleError(`an array of objects has ${shape.length} dimensions`);
    if (objects.length !== (shape[0] ?? 1))
      throw new PickleError(`an array of objects of shape [${shape.join(', ')}] holds ${objects.length}`);
    return shape.length === 0 ? this.valueOf(objects[0], depth) : objects.map((item) => this.valueOf(item, depth));
  }

  private numbers(array: NumpyArray): NpyArray {
    this.left -= array.byteLength;
    if (this.left < 0)
      throw new PickleError('its arrays share their numbers so often that they are far longer than the file');
    return { shape: array.shape, data: array.values() };
  }
}
