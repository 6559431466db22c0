import { createHash, timingSafeEqual } from 'node:crypto';
import { AntiphonError } from '@antiphon/core';
import { z } from 'zod';
import { OPEN_WITHOUT_KEYS, scopeSchema, type Scope } from './scopes';

/** A key as settings hold it: by its hash. */
export const apiKeySchema = z.strictObject({
  name: z
    .string()
    .regex(/^[\w.@-]{1,64}$/, 'expected up to 64 letters, digits, and . _ - @')
    .describe('Who has it; logs say this name.'),
  hash: z
    .string()
    .regex(
      /^sha256:[0-9a-f]{64}$/,
      'expected "sha256:" and 64 hexadecimal digits, as "antiphon serve --new-key" prints it',
    )
    .describe('SHA-256 of the key.'),
  scopes: z.array(scopeSchema).min(1).describe('What it allows.'),
  expires: z.iso
    .datetime({ offset: true, error: 'expected a time such as 2027-01-31T00:00:00Z' })
    .optional()
    .describe('Not valid from this time on.'),
});

/** A key of the settings. */
export type ApiKey = z.infer<typeof apiKeySchema>;

/** Who asks: the name of the key (undefined: nobody showed one, and none is needed), and what it allows. */
export interface Caller {
  readonly name: string | undefined;
  readonly scopes: readonly Scope[];
}

/**
 * The keys of a server. They are kept as plain SHA-256, without salt or stretching: both are there to slow down guessing of what people think up, and a key is 32 random bytes, of which nobody guesses
 * any. The hash is quick, so that it can be taken of every request.
 */
export class ApiKeys {
  private readonly keys: readonly { readonly digest: Buffer; readonly key: ApiKey }[];

  /** @param now ms since 1970, for keys that expire */
  constructor(
    keys: readonly ApiKey[],
    private readonly now: () => number,
  ) {
    this.keys = keys.map((key) => ({ digest: Buffer.from(key.hash.slice('sha256:'.length), 'hex'), key }));
  }

  /**
   * Who asks, by the header `authorization`. Without any keys everybody may do what `OPEN_WITHOUT_KEYS` says.
   * @throws UNAUTHORISED for a missing, unknown or expired key
   */
  callerOf(authorization: string | undefined): Caller {
    if (this.keys.length === 0) return { name: undefined, scopes: OPEN_WITHOUT_KEYS };
    if (authorization === undefined) throw new AntiphonError('UNAUTHORISED', { found: 'none was sent' });
    const [, shown] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
    if (shown === undefined) throw new AntiphonError('UNAUTHORISED', { found: 'the header is not of this kind' });
    const digest = createHash('sha256').update(shown).digest();
    // Each is compared, to the last bit: the time tells nothing about any of them.
    const found = this.keys.filter((one) => timingSafeEqual(one.digest, digest))[0]?.key;
    if (found === undefined) throw new AntiphonError('UNAUTHORISED', { found: 'the one that was sent is not' });
    if (found.expires !== undefined && Date.parse(found.expires) <= this.now())
      throw new AntiphonError('UNAUTHORISED', { found: `the one that was sent expired at ${found.expires}` });
    return { name: found.name, scopes: found.scopes };
  }
}

/** @throws FORBIDDEN where the caller may not */
export function assertScope({ name, scopes }: Caller, scope: Scope): void {
  if (scopes.includes(scope)) return;
  const who = name === undefined ? 'a server without API keys' : `the key "${name}"`;
  throw new AntiphonError('FORBIDDEN', { scope, who });
}
