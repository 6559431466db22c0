import { createHash } from 'node:crypto';
import { AntiphonError } from '@antiphon/core';
import { describeIssues } from '@antiphon/generate';
import { apiKeySchema, type ApiKey } from './api-keys';
import type { Scope } from './scopes';

/** What a key is to be. */
export interface NewKey {
  readonly name: string;
  /** Default: generate, outcomes. */
  readonly scopes?: readonly Scope[] | undefined;
  readonly expires?: string | undefined;
}

/** The key, for whoever will use it, and what the server is to know of it. */
export interface MadeKey {
  /** `antiphon_` and 32 random bytes: searchable by those who look for keys that got out. */
  readonly key: string;
  readonly known: ApiKey;
  /** One line for `server: keys:` of the deployment file. */
  readonly line: string;
}

/**
 * A new key. It is not kept anywhere: who loses it makes another.
 * @param randomBytes cryptographic ones, `randomBytes` of node:crypto
 * @throws INVALID_INPUT for a name or time that cannot be
 */
export function newKey(wanted: NewKey, randomBytes: (size: number) => Uint8Array): MadeKey {
  const key = `antiphon_${Buffer.from(randomBytes(32)).toString('base64url')}`;
  const { name, scopes = ['generate', 'outcomes'], expires } = wanted;
  const hash = `sha256:${createHash('sha256').update(key).digest('hex')}`;
  const parsed = apiKeySchema.safeParse({ name, hash, scopes, ...(expires === undefined ? {} : { expires }) });
  if (!parsed.success)
    throw new AntiphonError('INVALID_INPUT', { source: 'new key', problem: describeIssues(parsed.error) });
  return { key, known: parsed.data, line: lineOf(parsed.data) };
}

/** A key of the settings in one line of YAML. */
export function lineOf({ name, hash, scopes, expires }: ApiKey): string {
  const until = expires === undefined ? '' : `, expires: '${expires}'`;
  return `- { name: '${name}', hash: '${hash}', scopes: [${scopes.join(', ')}]${until} }`;
}
