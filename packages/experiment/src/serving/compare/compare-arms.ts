import type { OutcomeMetric } from '@antiphon/data/serving-records';
import {
  anytimeDifference,
  anytimeLift,
  anytimeMean,
  proportion,
  type AnytimeDifference,
} from '../../statistics/confidence-sequence';
import { stratifiedOutcome } from './stratified-outcome';
import type { ServingComparison } from '../report-schema';
import type { Measured } from './measured';

/** An arm's users: who was measured, and how many there are, by period. */
export interface ArmUsers {
  readonly arm: string;
  readonly measured: ReadonlyMap<number, Measured>;
  readonly users: number;
}

/** Before each of two arms has so many users, no interval is told: it leans on the central limit theorem. */
export const FEWEST = 100;
/** Of a proportion, users of each arm that have a 1, and that have a 0. */
const FEWEST_OF_EACH = 10;
/** Users of each arm that a period has, or it takes no part. */
const FEWEST_IN_PERIOD = 20;

/** Two arms on a metric. @param alpha of this comparison alone */
export function compareTwo(
  metric: string,
  { better }: OutcomeMetric,
  a: ArmUsers,
  b: ArmUsers,
  alpha: number,
): ServingComparison {
  const strata = [...a.measured].flatMap(([period, ofA]) => {
    const ofB = b.measured.get(period);
    if (ofB === undefined || Math.min(ofA.users, ofB.users) < FEWEST_IN_PERIOD) return [];
    return [{ a: ofA, b: ofB }];
  });
  const users = [sum(strata.map((each) => each.a.users)), sum(strata.map((each) => each.b.users))] as [number, number];
  const names = { metric, a: a.arm, b: b.arm, users };
  const measured = measuredShares(a, b, alpha);
  if (Math.min(...users) < FEWEST || !hasBoth(strata.map((each) => each.a)) || !hasBoth(strata.map((each) => each.b)))
    return { ...names, difference: null, lift: null, measured, conclusion: 'too few users' };
  const both = stratifiedOutcome(strata);
  const difference = anytimeDifference(both.a, both.b, { alpha });
  const base = anytimeMean(both.a, { alpha });
  const lift = excludesZero(base) ? told(anytimeLift(both.a, both.b, { alpha })) : null;
  const conclusion = measured !== null && excludesZero(measured) ? 'not comparable' : conclusionOf(difference, better);
  return { ...names, difference: told(difference), lift, measured, conclusion };
}

/** Whether of both arms as large a share was measured; null while they have too few users. */
function measuredShares(a: ArmUsers, b: ArmUsers, alpha: number): { estimate: number; ci: [number, number] } | null {
  if (Math.min(a.users, b.users) < FEWEST) return null;
  const share = ({ measured, users }: ArmUsers) =>
    proportion(sum([...measured.values()].map((each) => each.users)), users);
  return told(anytimeDifference(share(a), share(b), { alpha }));
}

/** The normal law is far from a proportion of which one kind is rare, and from values of which hardly any differs. */
function hasBoth(parts: readonly Measured[]): boolean {
  if (parts.some(({ binary }) => !binary)) return parts.some(({ variance }) => variance > 0);
  const [ones, users] = [sum(parts.map((part) => part.ones)), sum(parts.map((part) => part.users))];
  return Math.min(ones, users - ones) >= FEWEST_OF_EACH;
}

function conclusionOf(difference: AnytimeDifference, better: OutcomeMetric['better']): ServingComparison['conclusion'] {
  if (!excludesZero(difference)) return 'undecided';
  return difference.estimate > 0 === (better === 'higher') ? 'better' : 'worse';
}

export function excludesZero({ ci: [low, high] }: { readonly ci: readonly [number, number] }): boolean {
  return low > 0 || high < 0;
}

function told({ estimate, ci: [low, high] }: AnytimeDifference): { estimate: number; ci: [number, number] } {
  return { estimate, ci: [low, high] };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
