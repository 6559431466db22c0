import { AntiphonError } from '@antiphon/core';
import { readText } from '@antiphon/data';
import { parse } from 'yaml';

/** Of settings that people write. A parser of YAML takes its time. */
export const LARGEST_BYTES = 2 ** 20;

/**
 * The object in a YAML or JSON file.
 * @throws FILE_NOT_FOUND, INVALID_INPUT
 */
export async function readSettings(path: string): Promise<Record<string, unknown>> {
  const text = await readText(path, LARGEST_BYTES);
  let value: unknown;
  try {
    value = parse(text, { logLevel: 'error' }); // its warnings would go to the terminal
  } catch (error) {
    const problem = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new AntiphonError(
      'INVALID_INPUT',
      { source: path, problem: `not YAML: ${problem.replace(/[:.]+$/, '')}` },
      { cause: error },
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AntiphonError('INVALID_INPUT', { source: path, problem: 'expected an object of settings' });
  return value as Record<string, unknown>;
}
