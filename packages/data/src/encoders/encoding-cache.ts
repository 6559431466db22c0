import { createHash } from 'node:crypto';
import { cachedOnDisk } from '../cache/disk-cache';

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
 * What a frozen encoder made of a recording, from the cache, or made and put there (see `cachedOnDisk`).
 * @param folder of the cache; undefined for none
 * @returns `[rows, width]`
 */
export function cachedEncoding(
  folder: string | undefined,
  key: EncodingKey,
  make: () => Promise<Float32Array>,
): Promise<Float32Array> {
  const { rows, width } = key;
  return cachedOnDisk(
    folder,
    { key: JSON.stringify(Object.entries(key).sort()), ending: 'encoding' },
    {
      make,
      encode: bytesOf,
      // A copy, which is aligned.
      decode: (content) =>
        content.length === 4 * rows * width ? new Float32Array(new Uint8Array(content).buffer) : undefined,
    },
  );
}

/** SHA-256 (hex) of samples, channel by channel. */
export function audioHash(sampleRate: number, channels: readonly Float32Array[]): string {
  const hash = createHash('sha256').update(JSON.stringify([sampleRate, channels.map(({ length }) => length)]));
  for (const samples of channels) hash.update(bytesOf(samples));
  return hash.digest('hex');
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
