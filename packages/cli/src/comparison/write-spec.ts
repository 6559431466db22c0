import { readFile, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { AntiphonError, shellWord } from '@antiphon/core';
import { experimentJsonSchema } from '@antiphon/experiment';
import { makeFolder } from '@antiphon/formats/files';
import { templates } from '../work/templates';

const SCHEMA_NAME = 'experiment.schema.json';

/** The JSON schema of an experiment as a file's text: with what the loaded plugins register. */
export function schemaText(): string {
  return `${JSON.stringify(experimentJsonSchema(), null, 2)}\n`;
}

/**
 * Writes a commented spec, and beside it the schema that editors check it by. What is there stays as it is.
 * @returns what was done, for people
 * @throws INVALID_INPUT for a file that is there, and for another ending than .yaml and .yml
 */
export async function writeSpec(path: string): Promise<string> {
  const refuse = (problem: string) => new AntiphonError('INVALID_INPUT', { source: path, problem });
  if (!['.yaml', '.yml'].includes(extname(path)))
    throw refuse(`a spec with comments is YAML, so that its name ends with .yaml, not "${extname(path)}"`);
  await makeFolder(dirname(path));
  const text = await readFile(new URL('experiment.yaml', templates('compare/')), 'utf8');
  if (!(await writeNew(path, text)))
    throw refuse('there is a file already, and it stays as it is. Name another one: antiphon compare --init FILE');
  const schema = join(dirname(path), SCHEMA_NAME);
  const made = await writeNew(schema, schemaText());
  return (
    `${path}: a comparison with comments, to be changed. ` +
    `${schema}: ${made ? 'what an editor checks it by' : 'was there already, and was left as it is; `antiphon compare --schema` prints it anew'}. Next:\n\n` +
    `  antiphon compare ${shellWord(path)} --out runs/first\n`
  );
}

/** Whether the file is written: not where there is one. */
async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    throw new AntiphonError('CANNOT_WRITE', { path, reason: message }, { cause: error });
  }
}
