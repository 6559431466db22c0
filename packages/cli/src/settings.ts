import { AntiphonError } from '@antiphon/core';
import { readText } from '@antiphon/data';
import { parseYaml } from '@antiphon/experiment';

/** Of settings that people write. A parser of YAML takes its time. */
export const LARGEST_BYTES = 2 ** 18;

/**
 * The object in a YAML or JSON file.
 * @throws FILE_NOT_FOUND, INVALID_INPUT
 */
export async function readSettings(path: string): Promise<Record<string, unknown>> {
  const text = await readText(path, LARGEST_BYTES);
  const value = parseYaml(text, path);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AntiphonError('INVALID_INPUT', { source: path, problem: 'expected an object of settings' });
  return value as Record<string, unknown>;
}
