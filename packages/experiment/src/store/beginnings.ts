import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ratesAgree, type CheckpointIndex, type LearningRateConfig } from '@antiphon/train';
import { checkpointIn } from '../executors/model-origin';
import type { Training } from '../plan/plan';
import type { ExperimentSpec } from '../spec/spec';
import { claimOf, claimTraining } from './claim';
import { checkpointIndexIn, copyCheckpoint } from './copy-checkpoint';
import type { Identities } from './identities';

/** A training to be made, and what there is of it already: the training of an earlier spec. */
export interface Beginning {
  readonly id: string;
  /** Steps that are done. */
  readonly from: number;
  /** Steps in all. */
  readonly steps: number;
}

/** How the trainings that a changed spec asks for stand to those that earlier specs left. */
export interface Beginnings {
  /** What goes on from one of fewer steps, to the very result of a training of that length. */
  readonly goOn: readonly Beginning[];
  /** What cannot, since its learning rate depends on the length from the start: it is trained anew. */
  readonly anew: readonly Beginning[];
}

/**
 * Gives trainings that have no checkpoint yet a copy of one in the attic that is their beginning: the same but for its length, with the same learning rate in every step that is done. The one in the attic stays as it is.
 * @param path of the run
 */
export async function copyBeginnings(
  path: string,
  plan: readonly Training[],
  identities: Identities,
  spec: Pick<ExperimentSpec, 'training'>,
): Promise<Beginnings> {
  const found: { readonly goOn: Beginning[]; readonly anew: Beginning[] } = { goOn: [], anew: [] };
  const attic = await trainingsIn(join(path, 'attic', 'arms'));
  for (const { id } of attic.length === 0 ? [] : plan) {
    const folder = join(path, 'arms', id);
    if ((await checkpointIndexIn(checkpointIn(folder))) !== undefined) continue;
    const { fits, short } = kinOf(id, attic, identities, spec);
    const copied = await firstOf(fits, async (each) => {
      await claimTraining(folder, { training: identities.training(id), lineage: identities.lineage(id) });
      return copyCheckpoint(checkpointIn(each.folder), checkpointIn(folder));
    });
    const [told, of] = copied === undefined ? [found.anew, short] : [found.goOn, copied];
    if (of !== undefined) told.push({ id, from: of.index.step, steps: spec.training.steps });
  }
  return found;
}

/** What `copyBeginnings` would give trainings that are not there, told from reading alone, while those of an earlier spec still lie in their place: steps that are done, by id. */
export async function foretoldBeginnings(
  path: string,
  plan: readonly Training[],
  identities: Identities,
  spec: Pick<ExperimentSpec, 'training'>,
): Promise<ReadonlyMap<string, number>> {
  const left = [...(await trainingsIn(join(path, 'arms'))), ...(await trainingsIn(join(path, 'attic', 'arms')))];
  return new Map(
    plan.flatMap(({ id }) => {
      const [fit] = kinOf(id, left, identities, spec).fits;
      return fit === undefined ? [] : [[id, fit.index.step]];
    }),
  );
}

/** Of the trainings that are left, those that are the beginning of one, the furthest first; where there is none, one that is shorter and does not fit. */
function kinOf(
  id: string,
  left: readonly Left[],
  identities: Identities,
  { training: settings }: Pick<ExperimentSpec, 'training'>,
): { readonly fits: readonly Left[]; readonly short: Left | undefined } {
  const [training, lineage] = [identities.training(id), identities.lineage(id)];
  const kin = left
    .filter((each) => each.lineage === lineage)
    .filter(({ index, ...each }) => index.step < settings.steps || each.training === training)
    .sort((a, b) => b.index.step - a.index.step);
  const fits = kin.filter(({ index }) => isBeginning(index, settings));
  return { fits, short: fits.length > 0 ? undefined : kin.find(({ index }) => isShorter(index, settings)) };
}

interface Left {
  readonly folder: string;
  readonly training: string;
  readonly lineage: string;
  readonly index: CheckpointIndex;
}

async function trainingsIn(room: string): Promise<Left[]> {
  const names = await readdir(room).catch(() => []);
  const read = names.map(async (name): Promise<Left[]> => {
    const folder = join(room, name);
    const { training, lineage } = (await claimOf(folder)) ?? {};
    const index = lineage === undefined ? undefined : await checkpointIndexIn(checkpointIn(folder));
    return index === undefined || training === undefined || lineage === undefined
      ? []
      : [{ folder, training, lineage, index }];
  });
  return (await Promise.all(read)).flat();
}

function isBeginning({ config, step, continued = [] }: CheckpointIndex, settings: ExperimentSpec['training']): boolean {
  return continued.length === 0 && ratesAgree(config, settings, step);
}

/** Whether only the length is another. */
function isShorter({ config }: CheckpointIndex, settings: ExperimentSpec['training']): boolean {
  const rates = ({ learningRate, warmupSteps, decay }: LearningRateConfig) => ({ learningRate, warmupSteps, decay });
  return isDeepStrictEqual(rates(config), rates(settings));
}

async function firstOf<T>(all: readonly T[], suits: (each: T) => Promise<boolean>): Promise<T | undefined> {
  for (const each of all) if (await suits(each)) return each;
  return undefined;
}
