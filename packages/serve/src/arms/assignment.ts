import { bucketOf, PLACES } from './bucket';
import { rangeAt, type Range } from './ranges';

/** Who answers a caller, and why. */
export interface Assignment {
  readonly arm: string;
  /**
   * `sticky`: by the caller's key, the same at every call; `forced`: asked for by a tester; `holdout`: kept out of the experiment, on the fallback; `fallback`: no arm owns the caller's place, its arm is switched off, or the caller has no key.
   * Only what is sticky tells something about arms.
   */
  readonly by: 'sticky' | 'forced' | 'holdout' | 'fallback';
}

/** How callers are spread over arms. */
export interface AssignmentRule {
  /** Names the experiment: another seed spreads callers anew. */
  readonly seed: string;
  readonly arms: readonly { readonly name: string; readonly enabled: boolean; readonly ranges: readonly Range[] }[];
  /** Share of callers that are kept out. */
  readonly holdout: number;
  /** Arm of whoever has no other. */
  readonly fallback: string;
}

/**
 * The arm of a caller. One that is switched off leaves its callers to the fallback, and all others where they are.
 * @param caller `key`: what stays the same of it, such as a user; `force`: an arm that a tester asks for
 * @returns undefined where there is no arm of the name that is forced
 */
export function assign(
  { seed, arms, holdout, fallback }: AssignmentRule,
  { key, force }: { readonly key?: string | undefined; readonly force?: string | undefined },
): Assignment | undefined {
  if (force !== undefined) return arms.some(({ name }) => name === force) ? { arm: force, by: 'forced' } : undefined;
  if (key === undefined) return { arm: fallback, by: 'fallback' };
  if ((bucketOf(`${seed}/holdout`, key) ?? 1) < holdout) return { arm: fallback, by: 'holdout' };
  const owner = rangeAt(
    Math.round((bucketOf(seed, key) ?? 0) * PLACES),
    arms.map(({ ranges }) => ranges),
  );
  const arm = owner === undefined ? undefined : arms[owner];
  return arm?.enabled === true ? { arm: arm.name, by: 'sticky' } : { arm: fallback, by: 'fallback' };
}
