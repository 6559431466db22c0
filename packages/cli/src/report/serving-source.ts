import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { isDatabaseUrl, isRecordsFile } from '@antiphon/data/serving-records';
import { parseYaml } from '@antiphon/experiment';
import { readText } from '@antiphon/formats';
import { z } from 'zod';

/** A deployment's records, and where its report goes unless somebody says otherwise. */
export interface ServingSource {
  /** A folder, or the address of a database. */
  readonly where: string;
  /** Of the deployment; undefined where the records have to say it. */
  readonly name?: string;
  /** A folder, of a deployment of this name. */
  readonly out: (name: string) => string;
}

/** What a report needs of a deployment file. */
const deploymentFileSchema = z.object({
  name: z.string().min(1),
  records: z.object({ folder: z.string().optional(), database: z.string().optional() }).optional(),
});

/** The records that a word of the command line means: a deployment file, a folder of records, or the address of a database; undefined where it means something else, such as a comparison. @throws INVALID_INPUT for a deployment file that says nothing of records */
export async function servingSource(word: string): Promise<ServingSource | undefined> {
  if (isDatabaseUrl(word)) return { where: word, out: (name) => `${fileName(name)}-report` };
  const found = await stat(word).catch(() => undefined);
  if (found?.isDirectory() === true) return (await readdir(word)).some(isRecordsFile) ? inFolder(word) : undefined;
  if (found?.isFile() !== true || !/\.ya?ml$/i.test(word)) return undefined;
  const { name, records = {} } = await deploymentFile(word);
  if (records.database !== undefined) {
    const out = () => join(dirname(word), `${fileName(name)}-report`);
    return { where: records.database, name, out };
  }
  if (records.folder !== undefined) return { ...inFolder(resolve(dirname(word), records.folder)), name };
  throw new AntiphonError('INVALID_INPUT', {
    source: word,
    problem:
      'it does not say where the server records (records.folder or records.database). Pass the folder or the address itself',
  });
}

function inFolder(folder: string): ServingSource {
  return { where: folder, out: () => join(folder, 'report') };
}

async function deploymentFile(path: string): Promise<z.infer<typeof deploymentFileSchema>> {
  const parsed = deploymentFileSchema.safeParse(parseYaml(await readText(path), path));
  if (parsed.success) return parsed.data;
  const problem = `not a deployment file: ${z.prettifyError(parsed.error).replace(/\s*\n\s*/g, ' ')}`;
  throw new AntiphonError('INVALID_INPUT', { source: path, problem });
}

/** A deployment may be called anything, and a folder may not. */
function fileName(name: string): string {
  return name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^\.+/, '') || 'deployment';
}
