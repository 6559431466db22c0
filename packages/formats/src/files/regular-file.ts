import { stat } from 'node:fs/promises';
import { AntiphonError } from '@antiphon/core';
import { fileNotFound } from './file-not-found';

/**
 * Refuses what is no regular file before it is opened: a named pipe would be waited on for ever.
 * @throws FILE_NOT_FOUND, INVALID_INPUT for a folder, a pipe, a socket or a device
 */
export async function assertRegularFile(path: string): Promise<void> {
  const about = await stat(path).catch((error: unknown) => {
    throw fileNotFound(path, error);
  });
  if (about.isFile()) return;
  const kind = about.isDirectory() ? 'a folder' : about.isFIFO() ? 'a pipe' : 'a socket or a device';
  throw new AntiphonError('INVALID_INPUT', { source: path, problem: `it is ${kind}. Expected a file` });
}
