import type { OutcomeMetric } from '@antiphon/data/serving-records';
import type { ArmOutcome } from '../../statistics/confidence-sequence';
import { meanOf, type User } from '../gather/users';

/** What was measured of some users of an arm, each of whom counts once. */
export interface Measured extends ArmOutcome {
  /** Whether every user's mean is 0 or 1. */
  readonly binary: boolean;
  readonly ones: number;
}

/** Of each arm in each period. */
export type MeasuredUsers = ReadonlyMap<string, ReadonlyMap<number, Measured>>;

/** By arm and period, of a metric. A proportion of which each user has one value has the variance of one. */
export function measuredUsers(users: Iterable<User>, metric: string, { kind }: OutcomeMetric): MeasuredUsers {
  const arms = new Map<string, Map<number, Moments>>();
  for (const user of users) {
    const value = meanOf(user, metric);
    if (value === undefined) continue;
    const periods = arms.get(user.arm) ?? new Map<number, Moments>();
    arms.set(user.arm, periods);
    const moments = periods.get(user.period) ?? new Moments();
    periods.set(user.period, moments);
    moments.add(value);
  }
  return new Map(
    [...arms].map(([arm, periods]) => [
      arm,
      new Map([...periods].map(([period, moments]) => [period, moments.outcome(kind === 'proportion')])),
    ]),
  );
}

/** The users of several periods together. */
export function together(periods: Iterable<Measured>): Measured | undefined {
  let all: Measured | undefined;
  for (const one of periods) {
    if (all === undefined) {
      all = one;
      continue;
    }
    const users = all.users + one.users;
    const mean = all.mean + ((one.mean - all.mean) * one.users) / users;
    const binary = all.binary && one.binary;
    // The law of total variance; of whole populations, which is what it is for proportions.
    const within = (all.variance * all.users + one.variance * one.users) / users;
    const between = (all.users * one.users * (one.mean - all.mean) ** 2) / users ** 2;
    all = { mean, users, binary, ones: all.ones + one.ones, variance: within + between };
  }
  return all;
}

/** Mean and squares, by Welford's method. */
class Moments {
  private users = 0;
  private mean = 0;
  private squares = 0;
  private ones = 0;
  private binary = true;

  add(value: number): void {
    this.users++;
    const off = value - this.mean;
    this.mean += off / this.users;
    this.squares += off * (value - this.mean);
    if (value === 1) this.ones++;
    else if (value !== 0) this.binary = false;
  }

  outcome(proportion: boolean): Measured {
    const { users, binary, ones } = this;
    const mean = binary ? ones / users : this.mean;
    const variance = proportion && binary ? mean * (1 - mean) : users > 1 ? this.squares / (users - 1) : 0;
    return { mean, users, binary, ones, variance };
  }
}
