import { open, type FileHandle } from 'node:fs/promises';
import { bytesInMemory, type ByteSource } from '../audio/byte-source';
import { fileNotFound } from './file-not-found';
import { assertRegularFile } from './regular-file';

/** The bytes of a file, read where they are needed, or those in memory. @throws FILE_NOT_FOUND for a path that cannot be opened, INVALID_INPUT for one that cannot be read */
export async function openBytes(source: string | Uint8Array): Promise<ByteSource> {
  if (typeof source !== 'string') return bytesInMemory(source);
  await assertRegularFile(source);
  const file = await open(source, 'r').catch((error: unknown) => {
    throw fileNotFound(source, error);
  });
  try {
    const { size } = await file.stat();
    return {
      size,
      read: async (position, length) => {
        try {
          return await readAll(file, position, Math.max(0, Math.min(length, size - position)));
        } catch (error) {
          throw fileNotFound(source, error);
        }
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw fileNotFound(source, error);
  }
}

/** One call may give less than was asked for without being at the end. */
async function readAll(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
