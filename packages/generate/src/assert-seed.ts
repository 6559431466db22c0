import { AntiphonError } from '@antiphon/core';

/**
 * A seed is a whole number from 0 to 2^53 − 1: another value would be cut to one, and give the motion of a seed that nobody named.
 * @throws INVALID_INPUT
 */
export function assertSeed(seed: unknown): void {
  if (Number.isSafeInteger(seed) && Number(seed) >= 0) return;
  throw new AntiphonError('INVALID_INPUT', {
    source: 'seed',
    problem: `expected a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, got ${String(seed)}`,
  });
}
