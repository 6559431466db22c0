import { AntiphonError } from '@antiphon/core';
import { asWeights } from './read-torch-checkpoint';
import { TorchTensor } from './storage';

/** A tensor as float32. */
export interface WeightTensor {
  readonly shape: readonly number[];
  /** C order. */
  readonly values: Float32Array;
}

/** Where checkpoints keep a model's tensors, if not at the top. */
const NESTS = ['model_state_dict', 'state_dict', 'model', 'net', 'module', 'weights', 'ema'];
/** What wrappers of models put before every name. */
const PREFIX = /^module\./;

/**
 * The tensors of a model in a checkpoint, by name, as float32: the dictionary itself, or the one that it holds as its model.
 * @param value what `readTorchCheckpoint` gave
 * @param path what errors name
 * @throws INVALID_WEIGHTS where there is no dictionary of tensors
 */
export function stateDictOf(value: unknown, path: string): Record<string, WeightTensor> {
  const found = find(value, 3);
  if (found === undefined) {
    const keys = value instanceof Map ? [...value.keys()].slice(0, 8).map(String).join(', ') : typeof value;
    throw new AntiphonError('INVALID_WEIGHTS', {
      path,
      problem: `it holds no dictionary of tensors (it holds: ${keys})`,
    });
  }
  const wrapped = found.every(([name]) => PREFIX.test(name));
  return Object.fromEntries(
    found.map(([name, tensor]) => [
      wrapped ? name.replace(PREFIX, '') : name,
      { shape: tensor.shape, values: numbers(tensor, path) },
    ]),
  );
}

/** Those of a value's entries that are tensors, where there are any under a name; else those of what it nests. */
function find(value: unknown, depth: number): [string, TorchTensor][] | undefined {
  if (!(value instanceof Map)) return undefined;
  const entries = [...(value as Map<unknown, unknown>)];
  const tensors = entries.filter((entry): entry is [string, TorchTensor] => entry[1] instanceof TorchTensor);
  if (tensors.length > 0 && tensors.every(([name]) => typeof name === 'string')) return tensors;
  if (depth === 0) return undefined;
  for (const name of NESTS) {
    const nested = find((value as Map<unknown, unknown>).get(name), depth - 1);
    if (nested !== undefined) return nested;
  }
  return undefined;
}

function numbers(tensor: TorchTensor, path: string): Float32Array {
  try {
    const values = tensor.values();
    return values instanceof Float32Array ? values : Float32Array.from(values as ArrayLike<number | bigint>, Number);
  } catch (error) {
    throw asWeights(error, path);
  }
}
