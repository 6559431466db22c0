import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { isLabelTable } from '@antiphon/formats';
import { fileNotFound, assertRegularFile } from '@antiphon/formats/files';
import { pairFiles, type PairedFiles } from './pair-files';

/** Bytes of a table that are looked at. */
const HEAD = 8192;

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
  return { ...pairFiles(files, await labelTables(folder, files)), count: files.length };
}

/** The tables of labels among a folder's CSV files. What cannot be read is none: whoever reads it will say why. */
async function labelTables(folder: string, files: readonly string[]): Promise<ReadonlySet<string>> {
  const tables = new Set<string>();
  for (const file of files) {
    if (!file.toLowerCase().endsWith('.csv') || file.startsWith('.')) continue;
    const head = await readHead(join(folder, file)).catch(() => undefined);
    if (head !== undefined && isLabelTable(head, head.length < HEAD)) tables.add(file);
  }
  return tables;
}

async function readHead(path: string): Promise<Uint8Array> {
  await assertRegularFile(path);
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
