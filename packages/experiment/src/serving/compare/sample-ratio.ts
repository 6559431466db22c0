import { SampleRatioTest } from '@antiphon/data/serving-records';
import type { Period } from '../gather/arms-seen';
import type { User } from '../gather/users';
import type { ServingReport } from '../report-schema';

/** Below it the alarm rings: that shares are wrong makes all else void, so one alarm in a thousand may be false. */
const ALARM = 0.001;

/** Whether users came to arms in the shares that were meant, in the order in which they came. */
export function sampleRatio(users: Iterable<User>, periods: readonly Period[]): ServingReport['sampleRatio'] {
  const came: { at: number; arm: string }[][] = periods.map(() => []);
  for (const { period, first, arm } of users) came[period]?.push({ at: first, arm });
  const told = periods
    .map((period, i) => ofPeriod(period, came[i] ?? []))
    .filter(({ arms }) => arms.some((each) => each.users > 0));
  const tested = told.flatMap(({ p }) => (p === null ? [] : [p]));
  const p = Math.min(1, tested.length * Math.min(1, ...tested)); // of several periods, Bonferroni's
  return { p, alarm: p < ALARM, periods: told };
}

function ofPeriod(
  { since, shares }: Period,
  came: { at: number; arm: string }[],
): ServingReport['sampleRatio']['periods'][number] {
  const names = [...new Set([...shares.keys(), ...came.map(({ arm }) => arm)])];
  const counts = new Map(names.map((name) => [name, 0]));
  for (const { arm } of came) counts.set(arm, (counts.get(arm) ?? 0) + 1);
  const arms = names.map((arm) => ({ arm, share: shares.get(arm) ?? 0, users: counts.get(arm) ?? 0 }));
  return { ...(since !== undefined && { since }), p: pOf(shares, came), arms };
}

function pOf(shares: ReadonlyMap<string, number>, came: readonly { at: number; arm: string }[]): number | null {
  if (shares.size < 2) return null;
  const names = [...shares.keys()];
  const test = new SampleRatioTest([...shares.values()]);
  for (const { arm } of came.toSorted((a, b) => a.at - b.at)) {
    const index = names.indexOf(arm);
    if (index !== -1) test.saw(index); // another arm can have no user here, but by clocks that differ
  }
  return test.p;
}
