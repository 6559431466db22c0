import { AntiphonError, isAntiphonError } from '@antiphon/core';
import { checkTrained } from '@antiphon/guidance';
import { refusals } from '@antiphon/data/settings-text';
import type { Training } from '../plan';
import { generousTraits, type ModelOutline } from '../steps-within';

/**
 * What could not be sampled in the end: arms whose branches their model's training never shows, or whose scale their strategy cannot take; teachers that cannot teach; and what would be written twice to one place.
 * @returns INVALID_INPUT naming the arm and what is wrong with it, one for each arm
 */
export function planProblems(plan: readonly Training[], model: ModelOutline): AntiphonError[] {
  const checks = new Map<string, () => void>(); // another training seed changes nothing
  for (const { arm, guidance, teacher, cells } of plan) {
    for (const cell of cells)
      checks.set(`${cell.arm} ${JSON.stringify(cell.guidance)}`, () =>
        named(cell.arm, () => {
          checkTrained(cell.guidance, guidance, model.conditions, generousTraits(cell.guidance, model));
        }),
      );
    const taught = plan.find(({ id }) => id === teacher);
    // A student learns uncond + scale·(cond − uncond): what classifier-free guidance evaluates.
    if (taught !== undefined)
      checks.set(`${arm} and its teacher`, () =>
        named(arm, () => {
          checkTrained({ kind: 'cfg', scale: 2 }, taught.guidance, model.conditions);
        }),
      );
  }
  const found = refusals([() => assertApart(plan), ...checks.values()]);
  return found.filter(
    (error, i) => found.findIndex(({ details }) => sourceOf(details) === sourceOf(error.details)) === i,
  );
}

function sourceOf(details: AntiphonError['details']): unknown {
  return 'source' in details ? details.source : undefined;
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
