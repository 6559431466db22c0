import { AntiphonError } from '@antiphon/core';
import { readText } from '@antiphon/formats';
import { LARGEST_YAML, parseYaml } from '@antiphon/data/settings-text';

/**
 * The object in a YAML or JSON file.
 * @throws FILE_NOT_FOUND, INVALID_INPUT
 */
export async function readSettings(path: string): Promise<Record<string, unknown>> {
  const text = await readText(path, LARGEST_YAML);
  const value = parseYaml(text, path);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AntiphonError('INVALID_INPUT', { source: path, problem: 'expected an object of settings' });
  return value as Record<string, unknown>;
}
