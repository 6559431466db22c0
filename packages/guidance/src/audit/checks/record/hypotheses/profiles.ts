import { sketchDistance } from '@antiphon/core';
import { branchHearing } from '../../../record/behaviour';
import { toleratedAt, type Replay } from '../replayed';
import type { Cause } from './hypothesis';
import { figures } from '../../../figures';

/** A condition that moves the prediction by less than this share of what it did at the end of training is not heard there; by more than half, it is. */
const [DEAF, HEARS] = [0.1, 0.5];

/** Conditions that are heard as in training at some noise levels, and not at others. */
export function heardAtSomeLevels({ recorded, served, probe }: Replay): (Cause & { readonly condition: string })[] {
  return Object.entries(recorded.swapped).flatMap(([condition, effects]) => {
    const levels = effects.flatMap((effect, l) =>
      // What training itself hardly heard says nothing.
      effect > 2 * toleratedAt(0)
        ? [{ sigma: probe.levels[l].sigma, share: served.swapped[condition][l] / effect }]
        : [],
    );
    const deaf = levels.filter(({ share }) => share < DEAF).map(({ sigma }) => sigma);
    const hears = levels.filter(({ share }) => share > HEARS).map(({ sigma }) => sigma);
    if (deaf.length === 0 || hears.length === 0) return [];
    const [low, high] = [Math.max(...deaf) < Math.min(...hears), Math.min(...deaf) > Math.max(...hears)];
    if (!low && !high) return [];
    return [
      {
        condition,
        name: low ? ('condition-heard-only-at-high-noise' as const) : ('condition-heard-only-at-low-noise' as const),
        says: low
          ? `"${condition}" is heard at sigma ${figures(Math.min(...hears))} and above, and no longer at ${figures(Math.max(...deaf))} and below`
          : `"${condition}" is heard at sigma ${figures(Math.max(...hears))} and below, and not yet at ${figures(Math.min(...deaf))} and above`,
      },
    ];
  });
}

/** Whether some condition no longer reaches the network at any level. */
function deafToOne({ recorded, served }: Replay): boolean {
  return Object.entries(recorded.swapped).some(
    ([condition, effects]) =>
      Math.max(...effects) > 2 * toleratedAt(0) &&
      effects.every((effect, l) => served.swapped[condition][l] <= DEAF * effect),
  );
}

/** A branch that stands for another one, where that explains every difference. */
export function confusedBranches(replay: Replay): (Cause & { readonly branch: string })[] {
  const { recorded, served, apart, probe } = replay;
  const names = Object.keys(probe.conditions);
  const nameOf = (b: number) => branchHearing(recorded.branches[b].heard, names).name;
  const off = recorded.branches.flatMap((_, b) =>
    apart.some(({ branch, distance, tolerated }) => branch === b && distance > tolerated) ? [b] : [],
  );
  const taken = off.map((b) =>
    recorded.branches.findIndex(
      (other, o) =>
        o !== b &&
        other.levels.every(
          ({ sketch, size }, l) => sketchDistance(sketch, served.branches[b].levels[l].sketch) <= toleratedAt(size),
        ),
    ),
  );
  if (taken.includes(-1)) return [];
  // A condition that is ignored makes one branch of another; branches that change places do more.
  const places = off.length > 1 && off.every((b) => taken.includes(b));
  if (!places && deafToOne(replay)) return [];
  return off.map((b, i) => ({
    branch: nameOf(b),
    name: 'branches-confused',
    says: `its ${nameOf(b)} prediction is what its ${nameOf(taken[i])} one was at the end of its training`,
  }));
}
