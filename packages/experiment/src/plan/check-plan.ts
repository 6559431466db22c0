import { AntiphonError, isAntiphonError } from '@antiphon/core';
import { checkTrained } from '@antiphon/guidance';
import type { Training } from './plan';
import { generousTraits, type ModelOutline } from './steps-within';

/**
 * Refuses, before anything is trained, what could not be sampled in the end: an arm whose branches its model's training never shows, or a teacher that cannot teach.
 * @throws INVALID_INPUT naming the arm and what is wrong, or what would be written twice to one place
 */
export function checkPlan(plan: readonly Training[], model: ModelOutline): void {
  assertApart(plan);
  const checked = new Set<string>();
  for (const { arm, guidance, teacher, cells } of plan) {
    if (checked.has(arm)) continue; // another training seed changes nothing
    checked.add(arm);
    for (const cell of cells)
      named(cell.arm, () => {
        checkTrained(cell.guidance, guidance, model.conditions, generousTraits(cell.guidance, model));
      });
    const taught = plan.find(({ id }) => id === teacher);
    // A student learns uncond + scale·(cond − uncond): what classifier-free guidance evaluates.
    if (taught !== undefined)
      named(arm, () => {
        checkTrained({ kind: 'cfg', scale: 2 }, taught.guidance, model.conditions);
      });
  }
}

/** Two trainings, or two cells, that would be written to one place. */
function assertApart(plan: readonly Training[]): void {
  for (const ids of [plan.map(({ id }) => id), plan.flatMap(({ cells }) => cells.map(({ id }) => id))]) {
    const places = ids.map((id) => id.normalize('NFC').toLowerCase());
    const second = ids.find((_, i) => places.indexOf(places[i] ?? '') < i);
    if (second !== undefined)
      throw new AntiphonError('INVALID_INPUT', {
        source: 'experiment spec',
        problem: `"${second}" is asked for twice`,
      });
  }
}

function named(arm: string, check: () => void): void {
  try {
    check();
  } catch (cause) {
    if (!isAntiphonError(cause)) throw cause;
    const problem = cause.message.replace(/\.$/, '');
    throw new AntiphonError('INVALID_INPUT', { source: `arm "${arm}"`, problem }, { cause });
  }
}
