import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AntiphonError, isAntiphonError } from '@antiphon/core';
import { readText, readWholeFile, writeFileAtomic } from '@antiphon/formats';
import { makeFolder } from '@antiphon/formats/files';
import { z } from 'zod';

/** What was written into the folder before: SHA-256 by file, of each format. */
const LIST = 'exported.json';
const listSchema = z.record(z.string(), z.record(z.string(), z.string()));

/** A file to be written: its name within the folder, and what it holds. */
export interface WrittenFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/**
 * Writes files into a folder, which is made where it is missing. Those of a former call are replaced, and removed where they are of this format and no longer among them. What somebody else
 * wrote, or changed since, stays: it is asked about first, so that all is written or nothing.
 * @param format whose files they are: those of other formats are left alone
 * @param force replaces what somebody else wrote under these names, too
 * @returns paths of the files, in their order
 * @throws OUTPUT_EXISTS, CANNOT_WRITE
 */
export async function writeExport(
  folder: string,
  format: string,
  files: readonly WrittenFile[],
  { force = false }: { readonly force?: boolean } = {},
): Promise<string[]> {
  await makeFolder(folder);
  const list = await readList(folder);
  const before = Object.assign({}, ...Object.values(list)) as Record<string, string>;
  const written = Object.fromEntries(files.map(({ name, content }) => [name, hash(content)]));
  /** As it was written before, or as it is to be written: by a call that was stopped before it could list it. */
  const isOurs = async (name: string): Promise<boolean | undefined> => {
    const found = await bytesOf(join(folder, name));
    return found && [before[name], written[name]].includes(hash(found));
  };
  for (const { name } of files)
    if (!force && (await isOurs(name)) === false)
      throw new AntiphonError('OUTPUT_EXISTS', { path: join(folder, name) });
  for (const { name, content } of files) await writeFileAtomic(join(folder, name), content);
  const gone = Object.keys(list[format] ?? {}).filter((name) => written[name] === undefined);
  for (const name of gone) if ((await isOurs(name)) === true) await rm(join(folder, name));
  await writeFileAtomic(join(folder, LIST), `${JSON.stringify({ ...list, [format]: written }, null, 1)}\n`);
  return files.map(({ name }) => join(folder, name));
}

async function readList(folder: string): Promise<z.infer<typeof listSchema>> {
  const text = await unlessMissing(readText(join(folder, LIST)));
  try {
    return listSchema.parse(JSON.parse(text ?? '{}'));
  } catch {
    return {}; // of somebody else, or torn: then nothing counts as ours
  }
}

function bytesOf(path: string): Promise<Uint8Array | undefined> {
  return unlessMissing(readWholeFile(path));
}

async function unlessMissing<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (isAntiphonError(error) && error.code === 'FILE_NOT_FOUND') return undefined;
    throw error;
  }
}

function hash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
