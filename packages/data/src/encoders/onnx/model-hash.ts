import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fileNotFound } from '@antiphon/formats/files';

/** By path and all that the system knows of its content: a network may have hundreds of megabytes and be asked for with every recording. */
const known = new Map<string, string>();

/** SHA-256 (hex) of a network's file. @throws FILE_NOT_FOUND */
export async function modelHash(path: string): Promise<string> {
  const { dev, ino, size, mtimeMs, ctimeMs } = await stat(path).catch((error: unknown) => {
    throw fileNotFound(path, error);
  });
  const key = JSON.stringify([path, dev, ino, size, mtimeMs, ctimeMs]);
  const found = known.get(key);
  if (found !== undefined) return found;
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  } catch (error) {
    throw fileNotFound(path, error);
  }
  const made = hash.digest('hex');
  known.set(key, made);
  return made;
}
