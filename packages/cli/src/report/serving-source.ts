import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { isDatabaseUrl, isRecordsFile } from '@antiphon/data/serving-records';
import { readDeployment } from '@antiphon/serve';

/** A deployment's records, and where its report goes unless somebody says otherwise. */
export interface ServingSource {
  /** A folder, or the address of a database. */
  readonly where: string;
  /** Of the deployment; undefined where the records have to say it. */
  readonly name?: string;
  /** A folder, of a deployment of this name. */
  readonly out: (name: string) => string;
}

/** The records that a word of the command line means: a deployment file, a folder of records, or the address of a database; undefined where it means something else, such as a comparison. @throws INVALID_INPUT for a deployment file that says nothing of records */
export async function servingSource(word: string): Promise<ServingSource | undefined> {
  if (isDatabaseUrl(word)) return { where: word, out: (name) => `${fileName(name)}-report` };
  const found = await stat(word).catch(() => undefined);
  if (found?.isDirectory() === true) return (await readdir(word)).some(isRecordsFile) ? inFolder(word) : undefined;
  if (found?.isFile() !== true || !/\.ya?ml$/i.test(word)) return undefined;
  const { name, records } = await readDeployment(word);
  if (records?.database !== undefined) {
    const out = () => join(dirname(word), `${fileName(name)}-report`);
    return { where: records.database, name, out };
  }
  if (records?.folder !== undefined) return { ...inFolder(records.folder), name };
  throw new AntiphonError('INVALID_INPUT', {
    source: word,
    problem:
      'it does not say where the server records (records.folder or records.database). Pass the folder or the address itself',
  });
}

function inFolder(folder: string): ServingSource {
  return { where: folder, out: () => join(folder, 'report') };
}

/** A deployment may be called anything, and a folder may not. */
function fileName(name: string): string {
  return name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^\.+/, '') || 'deployment';
}
