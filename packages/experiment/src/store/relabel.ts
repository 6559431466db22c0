import { join } from 'node:path';
import { writeFileAtomic } from '@antiphon/formats';
import { readOrigin, writeOrigin } from '../executors/model-origin';
import type { Training } from '../plan/plan';
import { claimOf, claimTraining, readRecord } from './claim';
import type { Identities } from './identities';
import { armsOf, cardId } from './results';

/**
 * Gives what an earlier version made the name that it has now: that one told trainings apart by settings on which nothing that is learned depends. One file after the other; whoever is killed in between goes on.
 * @param path of the run
 * @param former as the earlier version named it
 */
export async function relabel(
  path: string,
  plan: readonly Training[],
  now: Identities,
  former: Identities,
): Promise<void> {
  for (const training of plan) {
    const { id, cells } = training;
    const [before, identity] = [former.training(id), now.training(id)];
    if (before === identity) continue;
    const folder = join(path, 'arms', id);
    const origin = await readOrigin(folder);
    if (origin?.training === before) await writeOrigin(folder, { ...origin, training: identity });
    if ((await claimOf(folder))?.training === before)
      await claimTraining(folder, { training: identity, lineage: now.lineage(id) });
    for (const cell of cells) await rename(path, cell.id, former.cell(training, cell), now.cell(training, cell));
    for (const cell of armsOf(cells))
      await rename(path, cardId(cell), former.card(training, cell), now.card(training, cell));
  }
}

async function rename(path: string, id: string, before: string, inputs: string): Promise<void> {
  const file = join(path, 'cells', `${id}.json`);
  const stored = await readRecord(file);
  if (stored?.inputs === before) await writeFileAtomic(file, `${JSON.stringify({ ...stored, inputs })}\n`);
}
