import { open } from 'node:fs/promises';
import { AntiphonError } from '@antiphon/core';
import { fileNotFound } from './file-not-found';
import { assertRegularFile } from './regular-file';

/** Bytes of one read: Node's `readFile` refuses files of 2 GiB, which checkpoints with the state of an optimiser reach. */
const PIECE = 2 ** 30;
/** Of a file that is held in memory as a whole. */
const LARGEST = 2 ** 33;

/**
 * All bytes of a file, up to 8 GiB.
 * @throws FILE_NOT_FOUND; INVALID_INPUT for what is no file, cannot be read, is too long, or becomes shorter meanwhile
 */
export async function readWholeFile(path: string): Promise<Uint8Array> {
  await assertRegularFile(path);
  const file = await open(path).catch((error: unknown) => {
    throw fileNotFound(path, error);
  });
  try {
    const { size } = await file.stat();
    if (size > LARGEST)
      throw new AntiphonError('INVALID_INPUT', {
        source: path,
        problem: `it has ${size} bytes, and at most ${LARGEST} are read. Save the model's tensors alone, without the optimiser's`,
      });
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size;) {
      const { bytesRead } = await file.read(bytes, at, Math.min(PIECE, size - at), at);
      if (bytesRead === 0)
        throw new AntiphonError('INVALID_INPUT', { source: path, problem: `it became shorter while it was read` });
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}
