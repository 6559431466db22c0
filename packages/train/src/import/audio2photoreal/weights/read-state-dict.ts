import {
  readSafetensors,
  readTorchCheckpoint,
  readWholeFile,
  stateDictOf,
  toFloat32,
  unwrapped,
  type TorchValue,
} from '@antiphon/formats';
import { ABOUT, parseAbout } from '../../../export/weights-about';
import type { StateDict } from './state-dict';

/**
 * The tensors of a file of weights, as float32: safetensors, or a PyTorch checkpoint, of which the dictionary of tensors is looked for. What wrappers put before
 * every name (`module.`, `_orig_mod.`) is left out.
 * @throws FILE_NOT_FOUND, INVALID_INPUT, INVALID_WEIGHTS, INVALID_SAFETENSORS
 */
export async function readStateDict(path: string): Promise<StateDict> {
  const bytes = await readWholeFile(path);
  if (!path.toLowerCase().endsWith('.safetensors')) return torchStateDict(readTorchCheckpoint(bytes, path), path);
  const { tensors, metadata } = readSafetensors(bytes, path);
  const named = Object.entries(tensors).map(
    ([name, { shape, values }]) => [name, { shape, values: toFloat32(values) }] as const,
  );
  return { path, tensors: unwrapped(named), ...aboutIn(metadata[ABOUT], path) };
}

function torchStateDict(value: TorchValue, path: string): StateDict {
  const about = value instanceof Map ? (value as Map<unknown, unknown>).get(ABOUT) : undefined;
  return { path, tensors: stateDictOf(value, path), ...aboutIn(about, path) };
}

function aboutIn(text: unknown, path: string): Pick<StateDict, 'about'> {
  return typeof text === 'string' ? { about: parseAbout(text, path) } : {};
}
