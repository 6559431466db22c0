import { PickleError, shown } from '../pickle/pickle-error';

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
/** Longest comment of an archive, with the record before it. */
const LONGEST_END = 22 + 0xffff;
const STORED = 0;
/** A flag of an entry. */
const ENCRYPTED = 1;

/**
 * The stored entries of a ZIP archive (ZIP64 too) as views of its bytes, by name: PyTorch never compresses.
 * @throws PickleError for a damaged archive, and for one that is compressed
 */
export function zipEntries(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { offset, size, count } = directory(bytes, view);
  if (!(offset + size <= bytes.length)) throw damaged('its directory lies outside of it');
  const entries = new Map<string, Uint8Array>();
  let [at, total] = [offset, 0];
  for (let i = 0; i < count; i++) {
    if (at + 46 > offset + size || view.getUint32(at, true) !== ENTRY) throw damaged('its directory is broken');
    const lengths = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const [nameLength = 0, extraLength = 0, commentLength = 0] = lengths;
    const end = at + 46 + nameLength + extraLength + commentLength;
    if (end > offset + size) throw damaged('its directory is broken');
    const name = Buffer.from(bytes.subarray(at + 46, at + 46 + nameLength)).toString('utf8');
    if ((view.getUint16(at + 8, true) & ENCRYPTED) !== 0)
      throw new PickleError(`its entry ${shown(name)} is encrypted`);
    if (view.getUint16(at + 10, true) !== STORED)
      throw new PickleError(
        `its entry ${shown(name)} is compressed, as torch.save never does (TorchScript, or packed again?). Save the state_dict of the model with torch.save`,
      );
    if (entries.has(name)) throw new PickleError(`its entry ${shown(name)} is there twice`);
    const { packed, local } = sizesOf(view, at, nameLength, extraLength);
    total += packed;
    if (!(total <= bytes.length)) throw new PickleError('its entries overlap, so that they are longer than the file');
    entries.set(name, contentAt(bytes, view, name, local, packed));
    at = end;
  }
  return entries;
}

function directory(bytes: Uint8Array, view: DataView): { offset: number; size: number; count: number } {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - LONGEST_END); at--) {
    if (view.getUint32(at, true) !== END) continue;
    const found = {
      count: view.getUint16(at + 10, true),
      size: view.getUint32(at + 12, true),
      offset: view.getUint32(at + 16, true),
    };
    if (at < 20 || view.getUint32(at - 20, true) !== LOCATOR_64) return found;
    const wide = Number(view.getBigUint64(at - 12, true));
    if (!(wide + 56 <= bytes.length) || view.getUint32(wide, true) !== END_64)
      throw damaged('its ZIP64 directory is broken');
    const long = (field: number) => Number(view.getBigUint64(wide + field, true));
    return { count: long(32), size: long(40), offset: long(48) };
  }
  throw damaged('it has no directory');
}

/** Sizes and places that do not fit into 32 bits stand in an extra field. */
function sizesOf(
  view: DataView,
  at: number,
  nameLength: number,
  extraLength: number,
): { packed: number; local: number } {
  const ALL = 0xffffffff;
  const narrow = {
    packed: view.getUint32(at + 20, true),
    unpacked: view.getUint32(at + 24, true),
    local: view.getUint32(at + 42, true),
  };
  if (narrow.packed !== ALL && narrow.local !== ALL) return narrow;
  const start = at + 46 + nameLength;
  for (let field = start; field + 4 <= start + extraLength;) {
    const [id, length] = [view.getUint16(field, true), view.getUint16(field + 2, true)];
    if (id === 1) {
      let next = field + 4;
      const wide = (value: number) => {
        if (value !== ALL) return value;
        if (next + 8 > field + 4 + length || next + 8 > start + extraLength) throw damaged('an entry is broken');
        next += 8;
        return Number(view.getBigUint64(next - 8, true));
      };
      wide(narrow.unpacked);
      const packed = wide(narrow.packed);
      return { packed, local: wide(narrow.local) };
    }
    field += 4 + length;
  }
  throw damaged('an entry has no sizes');
}

function contentAt(bytes: Uint8Array, view: DataView, name: string, local: number, size: number): Uint8Array {
  if (!(local + 30 <= bytes.length) || view.getUint32(local, true) !== LOCAL)
    throw damaged(`its entry ${shown(name)} is not where it should be`);
  const nameLength = view.getUint16(local + 26, true);
  if (Buffer.from(bytes.subarray(local + 30, local + 30 + nameLength)).toString('utf8') !== name)
    throw damaged(`its entry ${shown(name)} has another name where it lies`);
  const start = local + 30 + nameLength + view.getUint16(local + 28, true);
  if (!(start + size <= bytes.length)) throw damaged(`its entry ${shown(name)} is cut short`);
  return bytes.subarray(start, start + size);
}

function damaged(problem: string): PickleError {
  return new PickleError(`${problem} (truncated or damaged?)`);
}
