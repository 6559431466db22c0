import { readdir } from 'node:fs/promises';
import { AntiphonError } from '@antiphon/core';
import { fileNotFound } from '../../formats/file-not-found';
import { pairFiles, type PairedFiles } from './pair-files';

/** The recordings of a folder by the names of its files (those of subfolders do not count); and the number of files. @throws FILE_NOT_FOUND, INVALID_INPUT */
export async function listFolder(folder: string): Promise<PairedFiles & { readonly count: number }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR')
      throw new AntiphonError('INVALID_INPUT', {
        source: folder,
        problem: 'it is a file. Expected a folder of recordings',
      });
    throw fileNotFound(folder, error);
  });
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  return { ...pairFiles(files), count: files.length };
}
