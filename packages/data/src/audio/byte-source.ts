import { open, type FileHandle } from 'node:fs/promises';
import { fileNotFound } from '../formats/file-not-found';
import { assertRegularFile } from '../formats/regular-file';

/** Bytes that are read where they are needed: of a file, or of memory. */
export interface ByteSource {
  readonly size: number;
  /** `length` bytes from `position` on; fewer only where the source ends, which a file that shrinks meanwhile may do before its `size`. */
  read(position: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** @throws FILE_NOT_FOUND for a path that cannot be opened, INVALID_INPUT for one that cannot be read */
export async function openBytes(source: string | Uint8Array): Promise<ByteSource> {
  if (typeof source !== 'string')
    return {
      size: source.length,
      read: (position, length) => Promise.resolve(source.subarray(position, position + length)),
      close: () => Promise.resolve(),
    };
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

/** A part of it; closing is left to who opened the whole. */
export function partOf(bytes: ByteSource, start: number, end = bytes.size): ByteSource {
  if (start === 0 && end === bytes.size) return bytes;
  const size = Math.max(0, end - start);
  return {
    size,
    read: (position, length) => bytes.read(start + position, Math.max(0, Math.min(length, size - position))),
    close: () => bytes.close(),
  };
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
