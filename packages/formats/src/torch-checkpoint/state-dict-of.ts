import { AntiphonError } from '@antiphon/core';
import { toFloat32 } from '../arrays/to-float32';
import { PickleError, shown } from '../pickle/pickle-error';
import { asWeights } from './read-torch-checkpoint';
import type { TorchStorage } from './storage';
import { TorchTensor } from './tensor';
import { unwrapped } from './unwrapped';

/** A tensor as float32. */
export interface WeightTensor {
  readonly shape: readonly number[];
  /** C order. */
  readonly values: Float32Array;
}

/** Where checkpoints keep a model's tensors, if not at the top. */
const NESTS = ['model_state_dict', 'state_dict', 'model', 'net', 'module', 'weights', 'ema'];
/** Dictionaries in dictionaries that are looked into. */
const DEPTH = 3;
/** Names that tensors may share storages by: so many times the numbers that the file holds, or `SMALL`. */
const LARGEST_RATIO = 8;
const SMALL = 2 ** 22;

/**
 * The tensors of a model in a checkpoint, by name, as float32: those of the dictionary that it holds as its model, else its own.
 * @param value what `readTorchCheckpoint` gave
 * @param path what errors name
 * @throws INVALID_WEIGHTS where there is no dictionary of tensors
 */
export function stateDictOf(value: unknown, path: string): Record<string, WeightTensor> {
  const found = find(value, DEPTH);
  if (found === undefined)
    throw new AntiphonError('INVALID_WEIGHTS', {
      path,
      problem: `it holds no dictionary of tensors, at the top or as ${NESTS.map((name) => `"${name}"`).join(', ')}, but ${content(value)}`,
    });
  try {
    assertOwn(found.map(([, tensor]) => tensor));
    return unwrapped(
      found.map(([name, tensor]) => [name, { shape: tensor.shape, values: toFloat32(tensor.values()) }]),
    );
  } catch (error) {
    throw asWeights(error, path);
  }
}

/** Those of what a value nests as its model, where there are any; else those of its own entries that are tensors. */
function find(value: unknown, depth: number): [string, TorchTensor][] | undefined {
  if (!(value instanceof Map)) return undefined;
  for (const name of depth === 0 ? [] : NESTS) {
    const nested = find((value as Map<unknown, unknown>).get(name), depth - 1);
    if (nested !== undefined) return nested;
  }
  const tensors = [...(value as Map<unknown, unknown>)].filter(
    (entry): entry is [string, TorchTensor] => entry[1] instanceof TorchTensor,
  );
  return tensors.length > 0 && tensors.every(([name]) => typeof name === 'string') ? tensors : undefined;
}

function content(value: unknown): string {
  if (!(value instanceof Map)) return shown(value);
  return `a dictionary with ${[...value.keys()].slice(0, 8).map(shown).join(', ') || 'nothing in it'}`;
}

/** Many tensors may share a storage, but not so that a small file fills the memory. @throws PickleError */
function assertOwn(tensors: readonly TorchTensor[]): void {
  const storages = new Map<TorchStorage, number>();
  let count = 0;
  for (const tensor of tensors) {
    count += tensor.count;
    storages.set(tensor.storage, tensor.storage.length);
  }
  const held = [...storages.values()].reduce((sum, length) => sum + length, 0);
  if (count > Math.max(SMALL, LARGEST_RATIO * held))
    throw new PickleError(`its tensors have ${count} numbers in all, but they share only ${held}`);
}
