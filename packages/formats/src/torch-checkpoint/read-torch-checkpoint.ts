import { AntiphonError } from '@antiphon/core';
import { PickleError, shown } from '../pickle/pickle-error';
import type { PickleValue } from '../pickle/pickle-world';
import { readPickle } from '../pickle/read-pickle';
import { readLegacyCheckpoint } from './legacy';
import { TorchStorage } from './storage';
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
  const mains = [...entries.keys()].filter((name) => /^([^/]+\/)?data\.pkl$/.test(name));
  const [main] = mains;
  if (main === undefined)
    throw new PickleError(
      'it is a ZIP archive without data.pkl, so no checkpoint of PyTorch (an exported program, or truncated?)',
    );
  if (mains.length > 1) throw new PickleError('it has several data.pkl, so it is not clear which one counts');
  const root = main.slice(0, -'data.pkl'.length);
  if ([...entries.keys()].some((name) => name.startsWith(`${root}code/`) || name === `${root}constants.pkl`))
    throw new PickleError('it is a TorchScript program. Save the state_dict of the model instead');
  const bigEndian = isBigEndian(entries.get(`${root}byteorder`));
  const storages = new Map<string, TorchStorage>();
  const world = torchWorld((key, type, length) => {
    const known = storages.get(key);
    known?.assertSame(key, type, length);
    if (known !== undefined) return known;
    const storage = new TorchStorage(type, length, bigEndian);
    const content = entries.get(`${root}data/${key}`);
    if (content === undefined) throw new PickleError(`its storage ${shown(key)} is missing`);
    if (content.length < storage.byteLength)
      throw new PickleError(`its storage "${key}" has ${content.length} bytes, expected ${storage.byteLength}`);
    storage.bytes = content;
    storages.set(key, storage);
    return storage;
  });
  return readPickle(entries.get(main) ?? new Uint8Array(0), world).value;
}

/** The order of the bytes of a number, which newer archives tell. */
function isBigEndian(entry: Uint8Array | undefined): boolean {
  const order = entry === undefined ? 'little' : Buffer.from(entry.subarray(0, 16)).toString('latin1').trim();
  if (order !== 'little' && order !== 'big')
    throw new PickleError(`its byteorder is ${shown(order)}; expected little or big`);
  return order === 'big';
}
