import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Training } from '../plan/plan';
import type { ExperimentSpec } from '../spec/spec';
import { cardId, armsOf } from './results';
import { readOrigin } from '../executors/model-origin';
import { copyBeginnings, type Beginnings } from './beginnings';
import { claimOf, readRecord } from './claim';
import type { Identities } from './identities';

/** How what a folder holds stands to what a spec asks for. */
export interface RunChange extends Beginnings {
  /** Trainings and cells that are there, whole. */
  readonly kept: Counts;
  /** That have to be made. */
  readonly missing: Counts;
  /** That belonged to the spec before, and lie in `attic` now. */
  readonly obsolete: Counts;
}

/** How many of each. */
export interface Counts {
  readonly trainings: number;
  readonly cells: number;
}

/** What the spec wants of a folder: content hashes by name. */
export interface Wanted {
  readonly trainings: ReadonlyMap<string, string>;
  /** Cells, cards, floors and the ladder. */
  readonly results: ReadonlyMap<string, string>;
  readonly cells: ReadonlySet<string>;
}

/**
 * Brings a run's folder in line with a spec that may have changed: what is of it stays, what is not goes to `attic`, and what is of it and lies there comes back. Each piece is known by the content hash of all that it is made from, and is moved in one
 * step, so whoever is killed in between loses nothing: the next call goes on. A training of more steps than one in the attic gets a copy of that, where it is its beginning.
 * @param path of the run
 */
export async function reconcile(
  path: string,
  plan: readonly Training[],
  identities: Identities,
  spec: Pick<ExperimentSpec, 'training'>,
): Promise<RunChange> {
  const wanted = wantedBy(plan, identities);
  const trainings = await setAside(path, 'arms', wanted.trainings, async (name) => {
    return (await claimOf(join(path, 'arms', name)))?.training;
  });
  const results = await setAside(path, 'cells', wanted.results, async (name) => {
    const inputs = (await readRecord(join(path, 'cells', name)))?.inputs;
    return typeof inputs === 'string' ? inputs : undefined;
  });
  trainings.kept.push(...(await bringBack(path, 'arms', wanted.trainings)));
  results.kept.push(...(await bringBack(path, 'cells', wanted.results)));
  const finished = await Promise.all(trainings.kept.map((id) => readOrigin(join(path, 'arms', id))));
  const kept = {
    trainings: finished.filter((origin) => origin !== undefined).length,
    cells: results.kept.filter((id) => wanted.cells.has(id)).length,
  };
  return {
    ...(await copyBeginnings(path, plan, identities, spec)),
    kept,
    missing: { trainings: wanted.trainings.size - kept.trainings, cells: wanted.cells.size - kept.cells },
    // Cards, floors and the ladder are made beside cells, and nobody counts them.
    obsolete: {
      trainings: trainings.moved.length,
      cells: results.moved.filter(isCell).length,
    },
  };
}

/** Whether a result is a cell's, by its name. */
export function isCell(id: string): boolean {
  return /-scale[^/]*$/.test(id);
}

/** Folders of a run whose contents belong to a spec. */
type Room = 'arms' | 'cells';

const ATTIC = 'attic';

/** What a plan wants of a folder. */
export function wantedBy(plan: readonly Training[], identities: Identities): Wanted {
  const cells = plan.flatMap((training) =>
    training.cells.map((cell) => [cell.id, identities.cell(training, cell)] as const),
  );
  const cards = plan.flatMap((training) =>
    armsOf(training.cells).map((cell) => [cardId(cell), identities.card(training, cell)] as const),
  );
  return {
    trainings: new Map(plan.map(({ id }) => [id, identities.training(id)])),
    cells: new Set(cells.map(([id]) => id)),
    results: new Map([...cells, ...cards, ...identities.ofData()]),
  };
}

/** Moves what is of another spec, or of no cell any more, out of the way. What cannot be told stays: it is looked at when it is used. @returns by id what is of this spec, and what was moved */
async function setAside(
  path: string,
  room: Room,
  wanted: ReadonlyMap<string, string>,
  identityOf: (name: string) => Promise<string | undefined>,
): Promise<{ readonly kept: string[]; readonly moved: string[] }> {
  const [kept, moved]: [string[], string[]] = [[], []];
  for (const name of await list(join(path, room))) {
    const id = name.replace(/\.json$/, '');
    const identity = await identityOf(name);
    if (identity === undefined) continue;
    if (identity === wanted.get(id)) {
      kept.push(id);
      continue;
    }
    await mkdir(join(path, ATTIC, room), { recursive: true });
    const place = join(path, ATTIC, room, atticName(id, identity));
    await rm(place, { recursive: true, force: true }); // the same, of an earlier change
    await rename(join(path, room, name), place);
    moved.push(id);
  }
  return { kept, moved };
}

/** Takes what is wanted and missing from where an earlier spec's things lie. @returns their ids */
async function bringBack(path: string, room: Room, wanted: ReadonlyMap<string, string>): Promise<string[]> {
  const kept = new Set(await list(join(path, ATTIC, room)));
  if (kept.size === 0) return [];
  const there = new Set(await list(join(path, room)));
  const back: string[] = [];
  for (const [id, identity] of wanted) {
    const [name, place] = [atticName(id, identity), room === 'cells' ? `${id}.json` : id];
    if (!kept.has(name) || there.has(place)) continue;
    await rename(join(path, ATTIC, room, name), join(path, room, place));
    back.push(id);
  }
  return back;
}

/** How what is set aside is called in `attic`. */
export function atticName(id: string, identity: string): string {
  return `${id}-${identity.slice(0, 12)}`;
}

/** What lies in a folder, but for what is being written, and what the system leaves there. */
async function list(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => !name.startsWith('.'));
}
