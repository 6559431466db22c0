import { PickleError, shown } from '../pickle/pickle-error';
import type { PickleValue, PickleWorld } from '../pickle/pickle-world';
import { readPickle } from '../pickle/read-pickle';
import { TorchStorage } from './storage';
import { isCount } from './tensor';
import { torchWorld } from './torch-world';

/** The first pickle of a file in the old format. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const LONGEST_MAGIC = 64;
const VERSION = 1001;
/** How a file begins that stands for another one. */
const LFS = 'version https://git-lfs';

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
  let at = magicEnd(bytes);
  const next = (world: PickleWorld): PickleValue => {
    const { value, end } = readPickle(bytes, world, at);
    at = end;
    return value;
  };
  const version = next(PLAIN);
  if (version !== VERSION) throw new PickleError(`its format has the version ${shown(version)}; expected ${VERSION}`);
  // Of the machine. Numbers are little-endian in this format, whatever it says of the machine's own order.
  next(PLAIN);

  const storages = new Map<string, TorchStorage>();
  const value = next(
    torchWorld((key, type, length, id) => {
      if (id[5] !== null && id[5] !== undefined)
        throw new PickleError('a storage is a view of another one, as only PyTorch 0.3 and older wrote');
      const known = storages.get(key);
      known?.assertSame(key, type, length);
      const storage = known ?? new TorchStorage(type, length);
      storages.set(key, storage);
      return storage;
    }),
  );
  const keys = next(PLAIN);
  if (!Array.isArray(keys)) throw new PickleError('it does not list its storages');
  for (const key of keys as PickleValue[]) {
    if (typeof key !== 'string' && typeof key !== 'number')
      throw new PickleError(`it has ${shown(key)} for the key of a storage`);
    at = readStorage(bytes, at, String(key), storages);
  }
  const missing = [...storages].find(([, { bytes: content }]) => content === undefined);
  if (missing !== undefined) throw new PickleError(`its storage "${missing[0]}" is missing`);
  return value;
}

/** Where the pickle of the magic number ends: every protocol's is short. */
function magicEnd(bytes: Uint8Array): number {
  try {
    const { value, end } = readPickle(bytes.subarray(0, LONGEST_MAGIC), PLAIN);
    if (value === MAGIC) return end;
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
  }
  if (Buffer.from(bytes.subarray(0, LFS.length)).toString('latin1') === LFS)
    throw new PickleError('it is a pointer of Git LFS and not the file itself. Fetch it with "git lfs pull"');
  throw new PickleError(
    'it is no checkpoint of PyTorch: neither a ZIP archive nor the format before it (truncated, or another kind of file?)',
  );
}

/** The number of elements in eight bytes, then the elements. @returns where it ends */
function readStorage(bytes: Uint8Array, at: number, key: string, storages: ReadonlyMap<string, TorchStorage>): number {
  const storage = storages.get(key);
  if (storage === undefined) throw new PickleError(`it has a storage ${shown(key)} that no tensor names`);
  if (storage.bytes !== undefined) throw new PickleError(`its storage "${key}" is there twice`);
  if (at + 8 > bytes.length) throw new PickleError(`its storage "${key}" is cut short (truncated?)`);
  const count = Number(new DataView(bytes.buffer, bytes.byteOffset + at, 8).getBigInt64(0, true));
  if (!isCount(count) || count < storage.length)
    throw new PickleError(`its storage "${key}" has ${count} numbers, expected ${storage.length}`);
  const size = new TorchStorage(storage.type, count).byteLength;
  if (!(at + 8 + size <= bytes.length)) throw new PickleError(`its storage "${key}" is cut short (truncated?)`);
  storage.bytes = bytes.subarray(at + 8, at + 8 + size);
  return at + 8 + size;
}
