import { readFile, stat } from 'node:fs/promises';
import { AntiphonError } from '@antiphon/core';
import { decodeText, UNKNOWN_TEXT } from '../text/decode-text';
import { fileNotFound } from './file-not-found';

/** Far above every file of this kind that was ever seen, far below what makes a parser slow. */
const LARGEST_BYTES = 64 * 2 ** 20;

/**
 * The text of a file of settings, looked at before it is read; in any encoding that `decodeText` knows.
 * @param largest in bytes
 * @throws FILE_NOT_FOUND, INVALID_INPUT for a folder, an unreadable or an absurdly large file, or text of no known encoding
 */
export async function readText(path: string, largest = LARGEST_BYTES): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > largest)
      throw new AntiphonError('INVALID_INPUT', {
        source: path,
        problem: `it has ${size} bytes, and a file of this kind has ${largest} at most`,
      });
    const decoded = decodeText(await readFile(path));
    if (decoded === undefined) throw new AntiphonError('INVALID_INPUT', { source: path, problem: UNKNOWN_TEXT });
    return decoded.text;
  } catch (error) {
    if (error instanceof AntiphonError) throw error;
    throw fileNotFound(path, error);
  }
}

/**
 * Looks at a file's `format` before anything else is said about it: what is of another kind or version need not have its fields told one by one.
 * @param value the parsed content
 * @param known the format that is read, `NAME/VERSION`
 * @param refuse makes the error for a file of another kind
 * @throws NEWER_FORMAT for a later version; what `refuse` makes
 */
export function assertFormat(
  value: unknown,
  known: string,
  path: string,
  refuse: (problem: string) => AntiphonError,
): void {
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (format === known) return;
  const [name, version] = known.split('/');
  const [theirName, theirVersion] = typeof format === 'string' ? format.split('/') : [];
  if (theirName === name && /^\d+$/.test(theirVersion ?? '') && Number(theirVersion) > Number(version))
    throw new AntiphonError('NEWER_FORMAT', { path, format: `${theirName}/${theirVersion}`, known });
  const found = typeof format === 'string' ? JSON.stringify(format.slice(0, 40)) : 'missing';
  throw refuse(`its "format" is ${found}, expected "${known}"`);
}
