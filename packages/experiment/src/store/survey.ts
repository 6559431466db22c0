import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainingStore } from '../executors/training-store';
import type { Cell, Training } from '../plan/plan';
import type { ExperimentSpec } from '../spec/spec';
import { bundleHash, checkpointIn, ownBundle } from '../executors/model-origin';
import { foretoldBeginnings } from './beginnings';
import { claimOf, readRecord } from './claim';
import { checkpointIndexIn } from './copy-checkpoint';
import type { Identities } from './identities';
import { atticName, isCell, wantedBy, type Counts } from './reconcile';
import { armsOf, cardId } from './results';
import { readResult } from './run-directory';

/** What a run's folder has of a plan. */
export interface Survey {
  /** By id; those that are not there at all are missing. */
  readonly trainings: ReadonlyMap<string, FoundTraining>;
  /** Ids of cells whose numbers are there. */
  readonly cells: ReadonlySet<string>;
  /** Names of audits that are there (`cardId`). */
  readonly cards: ReadonlySet<string>;
  /** That belong to the plan no more. */
  readonly obsolete: Counts;
}

/** A training that is there, at least in part. */
interface FoundTraining {
  /** Steps of it that a checkpoint keeps. */
  readonly step: number;
  /** Whether its model lies there, exported. */
  readonly isFinished: boolean;
  /** Whether its finished checkpoint is in the store that runs share. */
  readonly isStored?: boolean;
}

/** Where there may be trainings besides the run's own. */
export interface SurveyOptions {
  readonly spec: Pick<ExperimentSpec, 'training'>;
  readonly store?: Pick<TrainingStore, 'has'> | undefined;
}

/**
 * What a folder has of a plan, in place or in `attic`, told from reading alone: what `reconcile` would keep, and what a run would go on with or take from the store.
 * @param path of a run; undefined where there is none yet
 */
export async function survey(
  path: string | undefined,
  plan: readonly Training[],
  identities: Identities,
  options: SurveyOptions,
): Promise<Survey> {
  const trainings = new Map<string, FoundTraining>();
  const [cells, cards] = [new Set<string>(), new Set<string>()];
  const begun = path === undefined ? undefined : await foretoldBeginnings(path, plan, identities, options.spec);
  for (const training of plan) {
    const folder = path === undefined ? undefined : await folderOf(path, training, identities);
    const step = begun?.get(training.id);
    const beginning = step === undefined ? undefined : { step, isFinished: false };
    const found = (await trainingOf(path, folder, training, identities, options)) ?? beginning;
    if (found !== undefined) trainings.set(training.id, found);
    if (path === undefined) continue;
    const model = folder === undefined ? undefined : await bundleHash(folder);
    const isKept = async (name: string, inputs: string) => {
      const files = [join(path, 'cells', `${name}.json`), join(path, 'attic', 'cells', atticName(name, inputs))];
      for (const file of files) {
        const kept = await readResult<{ readonly model: string }>(file, inputs);
        if (kept !== undefined && (model === undefined || kept.model === model)) return true;
      }
      return false;
    };
    for (const cell of training.cells) if (await isKept(cell.id, identities.cell(training, cell))) cells.add(cell.id);
    for (const cell of armsOf(training.cells))
      if (await isKept(cardId(cell), identities.card(training, cell))) cards.add(cardId(cell));
  }
  const obsolete = path === undefined ? { trainings: 0, cells: 0 } : await obsoleteIn(path, plan, identities);
  return { trainings, cells, cards, obsolete };
}

/** Whether a run has nothing left to do for a training. */
export function isWhole({ cells }: Training, found: Pick<Survey, 'cells' | 'cards'>): boolean {
  return cells.every((cell: Cell) => found.cells.has(cell.id) && found.cards.has(cardId(cell)));
}

/** Where a training lies: in its place, or set aside; undefined where it does not. */
async function folderOf(path: string, { id }: Training, identities: Identities): Promise<string | undefined> {
  const identity = identities.training(id);
  const places = [join(path, 'arms', id), join(path, 'attic', 'arms', atticName(id, identity))];
  for (const place of places) if ((await claimOf(place))?.training === identity) return place;
  return undefined;
}

/** What there is of a training: its own, or a finished one in the store. */
async function trainingOf(
  path: string | undefined,
  folder: string | undefined,
  training: Training,
  identities: Identities,
  { spec, store }: SurveyOptions,
): Promise<FoundTraining | undefined> {
  const own = folder === undefined ? undefined : await lookAt(folder, identities.training(training.id));
  if (own?.isFinished === true) return own;
  const teacherFolder =
    training.teacher === undefined || path === undefined ? undefined : join(path, 'arms', training.teacher);
  const isKnown = training.teacher === undefined || teacherFolder !== undefined;
  const shared = { training: identities.training(training.id), teacherFolder };
  if (isKnown && (await store?.has(shared)) === true)
    return { step: spec.training.steps, isFinished: false, isStored: true };
  return own;
}

async function lookAt(folder: string, identity: string): Promise<FoundTraining | undefined> {
  const isFinished = (await ownBundle(folder, identity)) !== undefined;
  const { step = 0 } = (await checkpointIndexIn(checkpointIn(folder))) ?? {};
  return isFinished || step > 0 ? { step, isFinished } : undefined;
}

/** What `reconcile` would set aside. */
async function obsoleteIn(path: string, plan: readonly Training[], identities: Identities): Promise<Counts> {
  const wanted = wantedBy(plan, identities);
  const count = async (room: string, of: ReadonlyMap<string, string>, read: (file: string) => Promise<unknown>) => {
    let names = 0;
    for (const name of await readdir(join(path, room)).catch(() => [])) {
      const id = name.replace(/\.json$/, '');
      if (room === 'cells' && !isCell(id)) continue;
      const identity = await read(join(path, room, name));
      if (typeof identity === 'string' && identity !== of.get(id)) names++;
    }
    return names;
  };
  return {
    trainings: await count('arms', wanted.trainings, async (folder) => (await claimOf(folder))?.training),
    cells: await count('cells', wanted.results, async (file) => (await readRecord(file))?.inputs),
  };
}
