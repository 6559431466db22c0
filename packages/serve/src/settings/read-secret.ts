import { AntiphonError } from '@antiphon/core';
import { readText } from '@antiphon/formats';
import type { ServerSettings } from './schema';

/** Bytes of a file that holds a secret and nothing else. */
const LARGEST = 4096;

/**
 * The secret that signs replay tokens and hashes users; undefined where none is set. Replicas need the same one.
 * @throws FILE_NOT_FOUND; INVALID_INPUT where it is given twice, or the file holds fewer than 16 characters
 */
export async function readSecret({
  secret,
  secretFile,
}: Pick<ServerSettings, 'secret' | 'secretFile'>): Promise<string | undefined> {
  if (secretFile === undefined) return secret;
  const refuse = (problem: string) => new AntiphonError('INVALID_INPUT', { source: secretFile, problem });
  if (secret !== undefined) throw refuse('ANTIPHON_SECRET is set as well. Keep one of the two');
  const text = (await readText(secretFile, LARGEST)).trim();
  if (text.length < 16)
    throw refuse('expected a secret of at least 16 characters: "openssl rand -hex 32" makes one of 64');
  return text;
}
