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
