import { readdir } from 'node:fs/promises';
import { fileNotFound } from '../../formats/file-not-found';
import { pairFiles, type PairedFiles } from './pair-files';

/** The recordings of a folder by the names of its files; and the number of files. @throws FILE_NOT_FOUND */
export async function listFolder(folder: string): Promise<PairedFiles & { readonly count: number }> {
  const files = await readdir(folder).catch((error: unknown) => {
    throw fileNotFound(folder, error);
  });
  return { ...pairFiles(files), count: files.length };
}
