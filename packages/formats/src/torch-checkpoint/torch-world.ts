import { isNumpy, numpyWorld } from '../pickle/numpy-world';
import { COST, type PickleBudget } from '../pickle/pickle-budget';
import { PickleError, shown } from '../pickle/pickle-error';
import { keyOf } from '../pickle/pickle-machine';
import { PickleGlobal, type PickleValue, type PickleWorld } from '../pickle/pickle-world';
import { rebuildTensor } from './rebuild-tensor';
import { refusal } from './refusal';
import type { TorchStorage } from './storage';
import { isCount, TorchTensor } from './tensor';
import { STORAGE_TYPES, torchTypeNamed, type TorchType } from './torch-types';

type Construct = (args: readonly PickleValue[], budget: PickleBudget) => PickleValue;

/** What a checkpoint's names stand for; nothing else may stand in it. */
const GLOBALS: Readonly<Record<string, Construct>> = {
  'collections.OrderedDict': ([pairs], budget) => dictionary(pairs, budget),
  'collections.defaultdict': (_, budget) => dictionary(undefined, budget),
  // Of a schedule's mile stones.
  'collections.Counter': ([counts], budget) => (counts instanceof Map ? counts : dictionary(undefined, budget)),
  'torch._utils._rebuild_tensor': ([storage, offset, shape, strides]) => rebuildTensor(storage, offset, shape, strides),
  'torch._utils._rebuild_tensor_v2': ([storage, offset, shape, strides]) =>
    rebuildTensor(storage, offset, shape, strides),
  'torch._utils._rebuild_tensor_v3': ([storage, offset, shape, strides, , , type]) =>
    rebuildTensor(storage, offset, shape, strides, type),
  'torch._utils._rebuild_parameter': ([data]) => parameter(data),
  'torch._utils._rebuild_parameter_with_state': ([data]) => parameter(data),
  'torch.Size': ([sizes]) => sizes,
  'torch.device': ([name]) => text(name),
  'torch.serialization._get_layout': ([name]) => text(name),
  '_codecs.encode': ([characters], budget) => latin1(characters, budget),
  'builtins.set': ([values], budget) => values ?? emptyList(budget),
  '__builtin__.set': ([values], budget) => values ?? emptyList(budget),
  // Arguments that some training scripts keep beside the weights.
  'argparse.Namespace': () => NAMESPACE,
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

/** Characters of a storage's key, which is a number, and one of the memory's address in the old format. */
const LONGEST_KEY = 64;

/** Stands for any `argparse.Namespace`, of whose content nothing is needed. */
const NAMESPACE = Object.freeze({});

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
      (global.module === 'torch' && torchTypeNamed(global.name) !== undefined) ||
      numpyWorld.knows(global),
    refusal,
    construct: (global, args, budget) => {
      if (numpyWorld.knows(global)) return numpyWorld.construct(global, args, budget);
      const known = GLOBALS[String(global)];
      if (!Object.hasOwn(GLOBALS, String(global)) || known === undefined)
        throw new PickleError(`it calls "${global}", which is not plain data`);
      return known(args, budget);
    },
    build: (value, state) => {
      if (isNumpy(value)) return numpyWorld.build(value, state);
      // The attributes of an OrderedDict (`_metadata`), of a tensor and of a Namespace are of no use.
      if (value instanceof Map || value instanceof TorchTensor || value === NAMESPACE) return value;
      throw new PickleError(`it sets the state of ${shown(value)}, which has none`);
    },
    persistent: (id) => {
      if (!Array.isArray(id) || id[0] !== 'storage')
        throw new PickleError(`it refers to ${shown(Array.isArray(id) ? id[0] : id)}, which is no storage`);
      const [, type, key, , length] = id as PickleValue[];
      if (!(type instanceof PickleGlobal) || !TYPES.has(String(type)))
        throw new PickleError(`a storage has ${shown(type)} for the type of its numbers`);
      const name = typeof key === 'number' ? String(key) : key;
      if (!isCount(length) || typeof name !== 'string' || name.length > LONGEST_KEY)
        throw new PickleError('a storage has no valid key or length');
      return storage(name, STORAGE_TYPES[type.name], length, id as PickleValue[]);
    },
  };
}

function parameter(data: PickleValue): TorchTensor {
  if (!(data instanceof TorchTensor))
    throw new PickleError(`a parameter is made of ${shown(data)}, which is no tensor`);
  return data;
}

function dictionary(pairs: PickleValue, budget: PickleBudget): Map<PickleValue, PickleValue> {
  const list: PickleValue = pairs ?? [];
  if (!Array.isArray(list)) throw new PickleError(`a dictionary is made of ${shown(list)} and not of pairs`);
  budget.spend(COST.map + COST.entry * list.length);
  return new Map(
    list.map((pair: PickleValue): [PickleValue, PickleValue] => {
      if (!Array.isArray(pair) || pair.length !== 2) throw new PickleError('a dictionary is made of what are no pairs');
      return [keyOf(pair[0]), pair[1]];
    }),
  );
}

function emptyList(budget: PickleBudget): PickleValue[] {
  budget.spend(COST.array);
  return [];
}

function latin1(characters: PickleValue, budget: PickleBudget): Uint8Array {
  const content = text(characters);
  budget.spend(COST.bytes + content.length);
  return new Uint8Array(Buffer.from(content, 'latin1'));
}

function text(value: PickleValue): string {
  if (typeof value !== 'string') throw new PickleError(`it has ${shown(value)} where text should be`);
  return value;
}
