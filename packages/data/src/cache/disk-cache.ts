import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@antiphon/formats';

const HASH_BYTES = 32;

/** How something is made, and how it becomes bytes and again itself: bit-identical to what was made. */
export interface Cacheable<T> {
  make(): Promise<T>;
  encode(value: T): Uint8Array;
  /** May throw, or give undefined, for bytes that are not what `encode` gives. */
  decode(bytes: Uint8Array): T | undefined;
}

/**
 * What is kept under a key, or is made and put there. An entry that is damaged is made anew; where the folder cannot be read or written, nothing is cached.
 * @param folder of the cache; undefined for none
 * @param key of everything that the value depends on, such as a content hash and the version of the code that makes it
 * @param ending of the entry's file name
 */
export async function cachedOnDisk<T>(
  folder: string | undefined,
  { key, ending }: { readonly key: string; readonly ending: string },
  { make, encode, decode }: Cacheable<T>,
): Promise<T> {
  if (folder === undefined) return make();
  const path = join(folder, `${createHash('sha256').update(key).digest('hex')}.${ending}`);
  const found = await readFile(path)
    .then(contentOf)
    .then((content) => (content === undefined ? undefined : decode(content)))
    .catch(() => undefined);
  if (found !== undefined) return found;
  const made = await make();
  // A cache that cannot be written is no cache: that is no error.
  await mkdir(folder, { recursive: true })
    .then(() => writeFileAtomic(path, sealed(encode(made))))
    .catch(() => undefined);
  return made;
}

/** The content behind its SHA-256. */
function sealed(content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HASH_BYTES + content.length);
  bytes.set(sha256(content));
  bytes.set(content, HASH_BYTES);
  return bytes;
}

/** Undefined for an entry that is not exactly what was written. */
function contentOf(bytes: Uint8Array): Uint8Array | undefined {
  const content = bytes.subarray(HASH_BYTES);
  if (bytes.length < HASH_BYTES || !sha256(content).equals(bytes.subarray(0, HASH_BYTES))) return undefined;
  return content;
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
