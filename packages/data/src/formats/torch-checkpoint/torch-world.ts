import { isNumpy, numpyWorld } from '../pickle/numpy-world';
import { PickleError, PickleGlobal, type PickleValue, type PickleWorld } from '../pickle/read-pickle';
import {
  isCount,
  isTorchType,
  STORAGE_TYPES,
  tensorOver,
  TorchStorage,
  TorchTensor,
  TYPE_NAMES,
  type TorchType,
} from './storage';

type Construct = (args: readonly PickleValue[]) => PickleValue;

/** What a checkpoint's names stand for; nothing else may stand in it. */
const GLOBALS: Readonly<Record<string, Construct>> = {
  'collections.OrderedDict': ([pairs]) => dictionary(pairs),
  'collections.defaultdict': () => new Map(),
  'torch._utils._rebuild_tensor': ([storage, offset, shape, strides]) => tensor(storage, offset, shape, strides),
  'torch._utils._rebuild_tensor_v2': ([storage, offset, shape, strides]) => tensor(storage, offset, shape, strides),
  'torch._utils._rebuild_tensor_v3': ([storage, offset, shape, strides, , , type]) =>
    tensor(storage, offset, shape, strides, type),
  'torch._utils._rebuild_parameter': ([data]) => data,
  'torch._utils._rebuild_parameter_with_state': ([data]) => data,
  'torch.Size': ([sizes]) => sizes,
  'torch.device': ([name]) => String(name),
  'torch.serialization._get_layout': ([name]) => String(name),
  '_codecs.encode': ([text]) => latin1(text),
  'builtins.set': ([values]) => values ?? [],
  '__builtin__.set': ([values]) => values ?? [],
  'builtins.complex': () => {
    throw new PickleError('it holds a complex number');
  },
  // Arguments that some training scripts keep beside the weights.
  'argparse.Namespace': () => new Map(),
};

/** Names that stand for types, of which nothing is made. */
const TYPES = new Set([
  ...Object.keys(STORAGE_TYPES).flatMap((name) => [`torch.${name}`, `torch.cuda.${name}`]),
  'torch.storage.UntypedStorage',
  'torch.UntypedStorage',
  'torch.storage._UntypedStorage',
  'torch.storage.TypedStorage',
  'builtins.list',
  'builtins.dict',
  'builtins.int',
  'builtins.float',
]);

/**
 * What the names in a PyTorch checkpoint may stand for: tensors, their storages and types, and plain containers.
 * @param storage by its key, length (elements) and type, as a persistent id names it
 */
export function torchWorld(
  storage: (key: string, type: TorchType | undefined, length: number, id: readonly PickleValue[]) => TorchStorage,
): PickleWorld {
  return {
    knows: (global) =>
      Object.hasOwn(GLOBALS, String(global)) ||
      TYPES.has(String(global)) ||
      typeNamed(global) !== undefined ||
      numpyWorld.knows(global),
    construct: (global, args) => {
      if (numpyWorld.knows(global)) return numpyWorld.construct(global, args);
      const known = GLOBALS[String(global)];
      if (!Object.hasOwn(GLOBALS, String(global)) || known === undefined)
        throw new PickleError(`it calls "${global}", which is not plain data`);
      return known(args);
    },
    build: (value, state) => {
      if (isNumpy(value)) return numpyWorld.build(value, state);
      // An OrderedDict's attributes (`_metadata`) are of no use; a Namespace's are its entries.
      if (value instanceof Map) {
        if (value.size === 0 && state instanceof Map) return new Map(state);
        return value;
      }
      if (value instanceof TorchTensor) return value;
      throw new PickleError('it sets the state of what is neither a dictionary nor a tensor');
    },
    persistent: (id) => {
      if (!Array.isArray(id) || id[0] !== 'storage') throw new PickleError('it refers to something that is no storage');
      const [, type, key, , length] = id as PickleValue[];
      if (!(type instanceof PickleGlobal) || !TYPES.has(String(type)))
        throw new PickleError(`it has numbers of the type "${String(type)}", which is not known`);
      if (!isCount(length) || (typeof key !== 'string' && typeof key !== 'number'))
        throw new PickleError('a storage has no valid key or length');
      return storage(String(key), STORAGE_TYPES[type.name], length, id as PickleValue[]);
    },
  };
}

function tensor(
  storage: PickleValue,
  offset: PickleValue,
  shape: PickleValue,
  strides: PickleValue,
  type?: PickleValue,
): TorchTensor {
  if (!(storage instanceof TorchStorage)) throw new PickleError('a tensor is made of what is no storage');
  const own = type instanceof PickleGlobal ? typeNamed(type) : storage.type;
  if (own === undefined) throw new PickleError('a tensor does not say the type of its numbers');
  return tensorOver(storage, own, offset, shape, strides);
}

/** `torch.float32` and its like. */
function typeNamed({ module, name }: PickleGlobal): TorchType | undefined {
  if (module !== 'torch' || !Object.hasOwn(TYPE_NAMES, name)) return undefined;
  const type = TYPE_NAMES[name];
  return type !== undefined && isTorchType(type) ? type : undefined;
}

function dictionary(pairs: PickleValue): Map<PickleValue, PickleValue> {
  if (pairs === undefined) return new Map();
  if (!Array.isArray(pairs) || !pairs.every((pair) => Array.isArray(pair) && pair.length === 2))
    throw new PickleError('a dictionary is made of what are no pairs');
  return new Map(pairs as [PickleValue, PickleValue][]);
}

function latin1(text: PickleValue): Uint8Array {
  if (typeof text !== 'string') throw new PickleError('bytes are made of what is no text');
  return new Uint8Array(Buffer.from(text, 'latin1'));
}
