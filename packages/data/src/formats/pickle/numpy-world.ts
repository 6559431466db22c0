import { tensorOver, TorchStorage, type TorchTensor, type TorchType } from '../torch-checkpoint/storage';
import type { PickleGlobal} from './read-pickle';
import { PickleError, type PickleValue, type PickleWorld } from './read-pickle';

/** NumPy's names of number types, and ours. */
const TYPES: Readonly<Record<string, TorchType>> = {
  f8: 'float64',
  f4: 'float32',
  f2: 'float16',
  i8: 'int64',
  i4: 'int32',
  i2: 'int16',
  i1: 'int8',
  u1: 'uint8',
  b1: 'bool',
};

/** An array of NumPy. It is made empty, and its state comes after. */
export class NumpyArray {
  private content: TorchTensor | undefined;

  get shape(): readonly number[] {
    return this.tensor().shape;
  }

  /** In C order. */
  values(): ReturnType<TorchTensor['values']> {
    return this.tensor().values();
  }

  /** The state that NumPy pickles: version, shape, type, whether in Fortran order, the numbers. */
  build(state: PickleValue): void {
    const [, shape, type, fortran, content] =
      Array.isArray(state) && state.length === 5 ? (state as PickleValue[]) : [];
    if (!(type instanceof NumpyType) || !Array.isArray(shape) || !(content instanceof Uint8Array))
      throw new PickleError('an array of NumPy has no valid state (an array of objects?)');
    this.content = type.array(shape, fortran === true, content);
  }

  private tensor(): TorchTensor {
    if (this.content === undefined) throw new PickleError('an array of NumPy has no numbers');
    return this.content;
  }
}

/** A `dtype`. Its byte order comes after, as its state. */
class NumpyType {
  private bigEndian = false;

  constructor(private readonly type: TorchType) {}

  build(state: PickleValue): void {
    this.bigEndian = Array.isArray(state) && state[1] === '>';
  }

  array(shape: readonly PickleValue[], fortran: boolean, content: Uint8Array): TorchTensor {
    if (this.bigEndian) throw new PickleError('an array of NumPy is big-endian');
    const sizes = shape.map(Number);
    const order = fortran ? sizes.map((_, i) => i) : sizes.map((_, i) => i).reverse();
    const strides = sizes.map(() => 0);
    let step = 1;
    for (const axis of order) {
      strides[axis] = step;
      step *= sizes[axis] ?? 0;
    }
    const storage = new TorchStorage(undefined, content.length);
    storage.bytes = content;
    return tensorOver(storage, this.type, 0, shape, strides);
  }
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
  'multiarray.scalar': ([type, content]) => {
    if (!(type instanceof NumpyType) || !(content instanceof Uint8Array))
      throw new PickleError('a number of NumPy is not valid');
    return Number(type.array([], false, content).values()[0]);
  },
  'numeric._frombuffer': ([content, type, shape, order]) => {
    const array = new NumpyArray();
    array.build([1, shape, type, order === 'F', content]);
    return array;
  },
};

function functionOf({ module, name }: PickleGlobal): ((args: readonly PickleValue[]) => PickleValue) | undefined {
  const root = MODULES.find((prefix) => module.startsWith(`${prefix}.`));
  if (root === undefined) return undefined;
  const key = `${module.slice(root.length + 1)}.${name}`;
  return Object.hasOwn(FUNCTIONS, key) ? FUNCTIONS[key] : undefined;
}

function typeOf(name: PickleValue): NumpyType {
  const key = String(name).replace(/^[<|=]/, '');
  const type = Object.hasOwn(TYPES, key) ? TYPES[key] : undefined;
  if (type === undefined)
    throw new PickleError(`an array of NumPy has the type ${JSON.stringify(name)}, which is no known type of numbers`);
  return new NumpyType(type);
}
