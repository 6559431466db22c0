import { open } from 'node:fs/promises';
import { fileNotFound } from '../formats/file-not-found';
import { assertRegularFile } from '../formats/regular-file';

/** Bytes that are read where they are needed: of a file, or of memory. */
export interface ByteSource {
  readonly size: number;
  /** At most `length` bytes from `position` on; fewer at the end. */
  read(position: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** @throws FILE_NOT_FOUND for a path that cannot be opened */
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
        const bytes = new Uint8Array(Math.max(0, Math.min(length, size - position)));
        const { bytesRead } = await file.read(bytes, 0, bytes.length, position);
        return bytes.subarray(0, bytesRead);
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw fileNotFound(source, error);
  }
}
