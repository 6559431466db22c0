import { PickleError, readPickle, type PickleValue, type PickleWorld } from '../pickle/read-pickle';
import { bytesOf, isCount, TorchStorage } from './storage';
import { torchWorld } from './torch-world';

/** The first pickle of a file in the old format. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const VERSION = 1001;

/** Pickles of plain data only. */
const PLAIN: PickleWorld = {
  knows: () => false,
  construct: () => {
    throw new PickleError('it calls a function where plain data should be');
  },
};

/**
 * The format before PyTorch 1.6: pickles of a magic number, a version, the machine, the object, and the keys of its storages; then each storage, in the order of the keys.
 * @throws PickleError
 */
export function readLegacyCheckpoint(bytes: Uint8Array): PickleValue {
  let at = 0;
  const next = (world: PickleWorld): PickleValue => {
    const { value, end } = readPickle(bytes, world, at);
    at = end;
    return value;
  };
  if (next(PLAIN) !== MAGIC)
    throw new PickleError('it is no checkpoint of PyTorch: neither a ZIP archive nor the format before it');
  const version = next(PLAIN);
  if (version !== VERSION) throw new PickleError(`its format has the version ${String(version)}; expected ${VERSION}`);
  const machine = next(PLAIN);
  if (machine instanceof Map && machine.get('little_endian') === false)
    throw new PickleError('its numbers are big-endian');

  const storages = new Map<string, TorchStorage>();
  const value = next(
    torchWorld((key, type, length, id) => {
      if (id[5] !== null && id[5] !== undefined)
        throw new PickleError('a storage is a view of another one, as only PyTorch 0.3 and older wrote');
      const storage = storages.get(key) ?? new TorchStorage(type, length);
      storages.set(key, storage);
      return storage;
    }),
  );
  const keys = next(PLAIN);
  if (!Array.isArray(keys)) throw new PickleError('it does not list its storages');
  for (const key of keys as PickleValue[]) at = readStorage(bytes, at, String(key), storages);
  const missing = [...storages].find(([, { bytes: content }]) => content === undefined);
  if (missing !== undefined) throw new PickleError(`its storage "${missing[0]}" is missing`);
  return value;
}

/** The number of elements in eight bytes, then the elements. @returns where it ends */
function readStorage(bytes: Uint8Array, at: number, key: string, storages: ReadonlyMap<string, TorchStorage>): number {
  const storage = storages.get(key);
  if (storage === undefined) throw new PickleError(`it has a storage "${key}" that no tensor names`);
  if (at + 8 > bytes.length) throw new PickleError(`its storage "${key}" is cut short (truncated?)`);
  const count = Number(new DataView(bytes.buffer, bytes.byteOffset + at, 8).getBigInt64(0, true));
  if (!isCount(count) || count < storage.length)
    throw new PickleError(`its storage "${key}" has ${count} numbers, expected ${storage.length}`);
  const size = bytesOf(new TorchStorage(storage.type, count));
  if (!(at + 8 + size <= bytes.length)) throw new PickleError(`its storage "${key}" is cut short (truncated?)`);
  storage.bytes = bytes.subarray(at + 8, at + 8 + size);
  return at + 8 + size;
}
