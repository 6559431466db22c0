import { isNpyType, NPY_TYPES, npyNumbers, type NpyData, type NpyLayout } from '../arrays/npy-numbers';
import { PickleError, shown } from './pickle-error';
import type { PickleGlobal, PickleValue, PickleWorld } from './pickle-world';

/** An array of NumPy. It is made empty, and its state comes after. Its numbers are decoded when they are asked for. */
export class NumpyArray {
  private content: NumpyContent | undefined;

  get shape(): readonly number[] {
    return this.known().shape;
  }

  /** Bytes that its numbers take in the file; 0 for an array of objects. */
  get byteLength(): number {
    const { data } = this.known();
    return data instanceof Uint8Array ? data.length : 0;
  }

  /** In C order. @throws PickleError for an array of objects, and where the shape does not fit the numbers */
  values(): NpyData {
    const { data, ...layout } = this.known();
    if (!(data instanceof Uint8Array)) throw new PickleError('an array of NumPy holds objects where numbers should be');
    return npyNumbers(data, layout, (problem) => new PickleError(`an array of NumPy: ${problem}`));
  }

  /** Of an array of objects; undefined for one of numbers. */
  get objects(): readonly PickleValue[] | undefined {
    const { data } = this.known();
    return data instanceof Uint8Array ? undefined : data;
  }

  /** The state that NumPy pickles: version, shape, type, whether in Fortran order, the numbers (or a list of objects). */
  build(state: PickleValue): void {
    const [, shape, type, fortran, data] = Array.isArray(state) && state.length === 5 ? (state as PickleValue[]) : [];
    const sizes = countsOf(shape);
    const isObjects = type instanceof NumpyType && type.name === 'O';
    if (
      !(type instanceof NumpyType) ||
      sizes === undefined ||
      !(isObjects ? Array.isArray(data) : data instanceof Uint8Array)
    )
      throw new PickleError('an array of NumPy has no valid state');
    this.content = {
      order: type.order,
      type: type.name,
      fortran: fortran === true,
      shape: sizes,
      data: data as Uint8Array | readonly PickleValue[],
    };
  }

  private known(): NumpyContent {
    if (this.content === undefined) throw new PickleError('an array of NumPy has no numbers');
    return this.content;
  }
}

interface NumpyContent extends NpyLayout {
  readonly data: Uint8Array | readonly PickleValue[];
}

/** A `dtype`. Its byte order comes after, as its state. */
class NumpyType {
  order = '<';

  constructor(readonly name: string) {}

  build(state: PickleValue): void {
    const order: PickleValue = Array.isArray(state) ? state[1] : undefined;
    if (typeof order !== 'string' || !/^[<>|=]$/.test(order))
      throw new PickleError('a type of NumPy has no valid state');
    this.order = order;
  }
}

/** Sizes of an array; NumPy has at most 64 of them. */
function countsOf(shape: PickleValue): readonly number[] | undefined {
  const isCount = (size: PickleValue) => Number.isSafeInteger(size) && (size as number) >= 0;
  return Array.isArray(shape) && shape.length <= 64 && shape.every(isCount) ? [...(shape as number[])] : undefined;
}

const MODULES = ['numpy.core', 'numpy._core'];

/** What NumPy's pickles name; nothing of NumPy is needed, or run. */
export const numpyWorld: Required<Pick<PickleWorld, 'knows' | 'construct' | 'build'>> = {
  knows: (global) => functionOf(global) !== undefined || ['numpy.ndarray', 'numpy.dtype'].includes(String(global)),
  construct: (global, args) => {
    if (String(global) === 'numpy.dtype') return typeOf(args[0]);
    const make = functionOf(global);
    if (make === undefined) throw new PickleError(`it calls "${global}", which is not plain data`);
    return make(args);
  },
  build: (value, state) => {
    if (!(value instanceof NumpyArray || value instanceof NumpyType))
      throw new PickleError('it sets the state of what has none');
    value.build(state);
    return value;
  },
};

/** Whether `numpyWorld` builds it. */
export function isNumpy(value: PickleValue): boolean {
  return value instanceof NumpyArray || value instanceof NumpyType;
}

const FUNCTIONS: Readonly<Record<string, (args: readonly PickleValue[]) => PickleValue>> = {
  'multiarray._reconstruct': () => new NumpyArray(),
  'multiarray.scalar': ([type, data]) => scalar(type, data),
  // Protocol 5.
  'numeric._frombuffer': ([data, type, shape, order]) => {
    const array = new NumpyArray();
    array.build([1, shape, type, order === 'F', data]);
    return array;
  },
};

function scalar(type: PickleValue, data: PickleValue): number {
  if (!(type instanceof NumpyType) || !(data instanceof Uint8Array))
    throw new PickleError('a number of NumPy is not valid');
  if (type.name === 'O') throw new PickleError('a number of NumPy is a pickled object, which is never unpickled');
  const array = new NumpyArray();
  array.build([1, [], type, false, data]);
  return Number(array.values()[0]);
}

function functionOf({ module, name }: PickleGlobal): ((args: readonly PickleValue[]) => PickleValue) | undefined {
  const root = MODULES.find((prefix) => module.startsWith(`${prefix}.`));
  if (root === undefined) return undefined;
  const key = `${module.slice(root.length + 1)}.${name}`;
  return Object.hasOwn(FUNCTIONS, key) ? FUNCTIONS[key] : undefined;
}

function typeOf(name: PickleValue): NumpyType {
  const key = typeof name === 'string' ? name.replace(/^[<|=]/, '') : '';
  if (/^O[48]?$/.test(key)) return new NumpyType('O');
  if (key !== 'f2' && !isNpyType(key))
    throw new PickleError(
      `an array of NumPy has the type ${shown(name)}; known: f2, ${Object.keys(NPY_TYPES).join(', ')}`,
    );
  return new NumpyType(key);
}
