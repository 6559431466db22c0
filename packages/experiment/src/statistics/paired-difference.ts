import { Random } from '@antiphon/core';
import { average, bootstrapMeanInterval } from './bootstrap';
import { signFlipP } from './sign-flip';

/** The difference of two arms in one metric, paired by clip, with its interval and p value (sign-flip permutation). */
export interface PairedDifference {
  /** Mean of a − b. */
  readonly estimate: number;
  /** Mean of b over the same clips: what the estimate is to be measured by. */
  readonly reference: number;
  /** 95 % bootstrap interval over clips; null with fewer than two. */
  readonly ci: readonly [number, number] | null;
  readonly p: number;
  /** Clips with a value on both sides. */
  readonly n: number;
}

/**
 * Compares two arms clip by clip: a clip that one of them has no finite value for is left out.
 * The resampling depends on the seed and the family member's name only, never on the arms' order of arrival.
 */
export function pairedDifference(
  a: Readonly<Record<string, number | null>>,
  b: Readonly<Record<string, number | null>>,
  { seed, name }: { readonly seed: number; readonly name: string },
): PairedDifference | null {
  const both = Object.keys(a).flatMap((clip) => {
    const [left, right] = [a[clip], b[clip] ?? null];
    return left === null || right === null || !Number.isFinite(left - right) ? [] : [[left, right] as const];
  });
  if (both.length === 0) return null;
  const differences = both.map(([left, right]) => left - right);
  return {
    estimate: average(differences),
    reference: average(both.map(([, right]) => right)),
    ci: bootstrapMeanInterval(differences, Random.stream(seed, 'bootstrap', name)),
    p: signFlipP(differences, Random.stream(seed, 'sign-flip', name)),
    n: differences.length,
  };
}
