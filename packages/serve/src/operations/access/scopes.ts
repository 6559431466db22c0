import { z } from 'zod';

/** What a key may be good for, and what each allows. */
export const SCOPES = {
  generate: 'motion, and what there is to know about bundles and arms',
  force: 'choosing the arm of a request, which testers do',
  outcomes: 'reporting what was measured of users later',
  metrics: 'reading the numbers of the server',
  admin: 'changing it: weights of arms, other bundles',
} as const;

/** What a key may be good for. */
export type Scope = keyof typeof SCOPES;

/** Open to everybody where no key is configured: what cannot change what others get, nor show how the server does beyond numbers that were asked for. */
export const OPEN_WITHOUT_KEYS: readonly Scope[] = ['generate', 'outcomes', 'metrics'];

export const scopeSchema = z.enum(Object.keys(SCOPES) as [Scope, ...Scope[]]);
