import type { NoiseSchedule, PredictionKind } from '@antiphon/core';
import type { Cause, Said, Telling } from './hypothesis';
import { readAgain, readings } from './readings';
import { ANY_FACTORS, rescaled, tellings } from './tellings';

/** What a diagnosis needs to know of a network, and how to ask it again. */
export interface Patient {
  readonly schedule: NoiseSchedule;
  /** What its outputs are declared to be. */
  readonly declared: PredictionKind;
  /** Whether the levels that it is asked at have the time steps of its training. */
  readonly recorded: boolean;
  /** What it said as it is served. */
  readonly served: readonly Said[];
  /** What it says if told its time steps in another way; `quick`: of its first branch at a few levels. */
  ask(telling: Telling, quick: boolean): Promise<readonly Said[]>;
  /** How many causes may be at work at once. */
  readonly most: number;
  /** How badly what was said fits, 0 for not at all; undefined where this is no better explanation than none. */
  judge(read: readonly Said[], attempt: Attempt): number | undefined;
}

/** What is tried: causes, and what the outputs are then. */
interface Attempt {
  readonly causes: readonly Cause[];
  readonly kind: PredictionKind;
  /** By how much the outputs were too large. */
  readonly factor: number;
}

/** What explains it: one cause where one does, else as few as do. */
export interface Diagnosis {
  readonly causes: readonly Cause[];
  /** How badly it fits still. */
  readonly left: number;
}

/** Tries what may be wrong, alone and together, and keeps what explains best what was said. Undefined where nothing does. */
export async function diagnose(patient: Patient): Promise<Diagnosis | undefined> {
  const { served, schedule, recorded, most } = patient;
  const found = read(patient, served, []);
  const alone = best(found, 1);
  if (alone !== undefined) return alone;
  for (const telling of tellings(schedule, recorded))
    found.push(...read(patient, await patient.ask(telling, false), [telling.cause]));
  const known = best(found, most);
  // What the record does not say to the digit gives no factor of its own either.
  if (known !== undefined || !recorded) return known;
  const telling = rescaled(await fittedFactor(patient));
  return best(read(patient, await patient.ask(telling, false), [telling.cause]), most);
}

function read({ declared, judge }: Patient, said: readonly Said[], before: readonly Cause[]): Diagnosis[] {
  return readings(declared).flatMap((reading) => {
    const { causes, factor, read: again } = readAgain(said, declared, reading);
    const all = [...before, ...causes];
    const left = all.length === 0 ? undefined : judge(again, { causes: all, kind: reading.kind, factor });
    return left === undefined ? [] : [{ causes: all, left }];
  });
}

/** The best of those with the fewest causes, at most so many. */
function best(found: readonly Diagnosis[], most: number): Diagnosis | undefined {
  const few = Math.min(...found.map(({ causes }) => causes.length));
  if (few > most) return undefined;
  return found
    .filter(({ causes }) => causes.length === few)
    .reduce<Diagnosis | undefined>((a, b) => (a === undefined || b.left < a.left ? b : a), undefined);
}

/** The factor of time steps that comes nearest, by halving the stretch around the best of a coarse row. */
async function fittedFactor({ ask }: Patient): Promise<number> {
  const miss = async (factor: number) => distanceOf(await ask(rescaled(factor), true));
  const tried = new Map<number, number>();
  const attempt = async (factor: number) => tried.set(factor, tried.get(factor) ?? (await miss(factor)));
  for (const factor of ANY_FACTORS) await attempt(factor);
  let stretch = 2 ** 0.25;
  for (let round = 0; round < 8; round++, stretch = Math.sqrt(stretch)) {
    const middle = leastOf(tried);
    await attempt(middle * stretch);
    await attempt(middle / stretch);
  }
  return leastOf(tried);
}

function leastOf(tried: ReadonlyMap<number, number>): number {
  return [...tried].reduce((a, b) => (b[1] < a[1] ? b : a))[0];
}

function distanceOf(said: readonly Said[]): number {
  let sum = 0;
  for (const { x0, wanted } of said) for (let i = 0; i < x0.length; i++) sum += (x0[i] - wanted[i]) ** 2;
  return sum;
}
