import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../formats/atomic-file';

const HASH_BYTES = 32;

/** What the rows of a frozen encoder follow from. */
export interface EncodingKey {
  /** `encoderHash` of its spec and models. */
  readonly encoder: string;
  /** `audioHash` of what it hears. */
  readonly audio: string;
  readonly rows: number;
  readonly width: number;
}

/**
 * What a frozen encoder made of a recording, from the cache, or made and put there. An entry that is damaged is made anew; where the folder cannot be read or written, nothing is
 * cached. What comes from the cache is bit-identical to what is made.
 * @param folder of the cache; undefined for none
 * @returns `[rows, width]`
 */
export async function cachedEncoding(
  folder: string | undefined,
  key: EncodingKey,
  make: () => Promise<Float32Array>,
): Promise<Float32Array> {
  if (folder === undefined) return make();
  const path = join(
    folder,
    `${sha256(Buffer.from(JSON.stringify(Object.entries(key).sort()))).toString('hex')}.encoding`,
  );
  const found = await readFile(path).then(
    (bytes) => decode(bytes, key),
    () => undefined,
  );
  if (found !== undefined) return found;
  const values = await make();
  // A cache that cannot be written is no cache: that is no error.
  await mkdir(folder, { recursive: true })
    .then(() => writeFileAtomic(path, encode(values)))
    .catch(() => undefined);
  return values;
}

/** SHA-256 (hex) of samples, channel by channel. */
export function audioHash(sampleRate: number, channels: readonly Float32Array[]): string {
  const hash = createHash('sha256').update(JSON.stringify([sampleRate, channels.map(({ length }) => length)]));
  for (const samples of channels) hash.update(bytesOf(samples));
  return hash.digest('hex');
}

function encode(values: Float32Array): Uint8Array {
  const content = bytesOf(values);
  const bytes = new Uint8Array(HASH_BYTES + content.length);
  bytes.set(sha256(content));
  bytes.set(content, HASH_BYTES);
  return bytes;
}

/** Undefined for an entry that is not exactly what was written. */
function decode(bytes: Uint8Array, { rows, width }: EncodingKey): Float32Array | undefined {
  const content = bytes.slice(HASH_BYTES);
  if (content.length !== 4 * rows * width || !sha256(content).equals(bytes.subarray(0, HASH_BYTES))) return undefined;
  return new Float32Array(content.buffer, content.byteOffset, rows * width);
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
