import type { ArmOutcome } from '../../statistics/confidence-sequence';

/** Two arms in a stratum, such as the users who came while the same weights were in force. */
export interface Stratum {
  readonly a: ArmOutcome;
  readonly b: ArmOutcome;
}

/**
 * Two arms as if both had the users of each stratum in the same shares: means over strata, weighted by the users of both arms together. Where weights were changed between strata, arms that differ in nothing differ
 * in when their users came, and so in whatever changed with time (Simpson's paradox); within a stratum they do not. Of one stratum it is that stratum.
 * @param strata with two users or more of each arm
 * @returns outcomes of which `variance / users` is the variance of the mean
 */
export function stratifiedOutcome(strata: readonly Stratum[]): Stratum {
  const all = strata.reduce((sum, { a, b }) => sum + a.users + b.users, 0);
  const over = (arm: 'a' | 'b'): ArmOutcome => {
    let [mean, squared, users] = [0, 0, 0];
    for (const stratum of strata) {
      const weight = (stratum.a.users + stratum.b.users) / all;
      const own = stratum[arm];
      mean += weight * own.mean;
      squared += (weight ** 2 * own.variance) / own.users;
      users += own.users;
    }
    return { mean, variance: squared * users, users };
  };
  return { a: over('a'), b: over('b') };
}
