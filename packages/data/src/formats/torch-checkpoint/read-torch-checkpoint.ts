import { AntiphonError } from '@antiphon/core';
import { PickleError, readPickle, type PickleValue } from '../pickle/read-pickle';
import { readLegacyCheckpoint } from './legacy';
import { bytesOf, TorchStorage } from './storage';
import { torchWorld } from './torch-world';
import { zipEntries } from './zip-entries';

/** What a checkpoint holds: tensors and plain data. Dictionaries are maps, tuples and lists arrays. */
export type TorchValue = PickleValue;

const ZIP = [0x50, 0x4b];

/**
 * Reads what `torch.save` wrote, in the ZIP format (PyTorch 1.6 and later) and the one before. Only tensors, storages and plain containers are known: nothing is ever executed, and any
 * other class or function in the file is refused by its name.
 * @param path what errors name
 * @throws INVALID_WEIGHTS
 */
export function readTorchCheckpoint(bytes: Uint8Array, path: string): TorchValue {
  try {
    if (bytes.length === 0) throw new PickleError('the file is empty');
    return ZIP.every((byte, i) => bytes[i] === byte) ? readZip(bytes) : readLegacyCheckpoint(bytes);
  } catch (error) {
    throw asWeights(error, path);
  }
}

/** An error of reading as one of the file; others pass. */
export function asWeights(error: unknown, path: string): unknown {
  return error instanceof PickleError
    ? new AntiphonError('INVALID_WEIGHTS', { path, problem: error.message }, { cause: error })
    : error;
}

function readZip(bytes: Uint8Array): TorchValue {
  const entries = zipEntries(bytes);
  const main = [...entries.keys()].find((name) => /^([^/]+\/)?data\.pkl$/.test(name));
  if (main === undefined)
    throw new PickleError(
      'it is a ZIP archive without data.pkl, so no checkpoint of PyTorch (TorchScript, or truncated?)',
    );
  const root = main.slice(0, -'data.pkl'.length);
  if ([...entries.keys()].some((name) => name.startsWith(`${root}code/`)))
    throw new PickleError('it is a TorchScript program. Save the state_dict of the model instead');
  const order = entries.get(`${root}byteorder`);
  if (order !== undefined && Buffer.from(order).toString('latin1').trim() !== 'little')
    throw new PickleError('its numbers are big-endian');
  const storages = new Map<string, TorchStorage>();
  const world = torchWorld((key, type, length) => {
    const known = storages.get(key);
    if (known !== undefined) return known;
    const storage = new TorchStorage(type, length);
    const content = entries.get(`${root}data/${key}`);
    if (content === undefined) throw new PickleError(`its storage "${key}" is missing`);
    if (content.length < bytesOf(storage))
      throw new PickleError(`its storage "${key}" has ${content.length} bytes, expected ${bytesOf(storage)}`);
    storage.bytes = content;
    storages.set(key, storage);
    return storage;
  });
  return readPickle(entries.get(main) ?? new Uint8Array(0), world).value;
}
