import {
  getSampler,
  Random,
  respace,
  stepsOf,
  type Branch,
  type Guidance,
  type Samples,
  type Step,
} from '@antiphon/core';
import { CONDITIONAL } from '../branches/branches';
import { createGuidance } from '../registry';
import type { AuditedDenoiser, AuditSubject } from './subject';

/** What all checks share: noisy motion at several levels for the subject's clips, and the branches that sampling needs. */
export interface Probe {
  readonly trained: Guidance;
  readonly sampling: Guidance;
  readonly names: readonly string[];
  readonly items: number;
  /** Per condition `[B, frames, width]`. */
  readonly conditions: Readonly<Record<string, Float32Array>>;
  /** Clean motion of the clips, `[B, T, F]`: the truth where it is known (`subject.truth`), else the model's own. */
  readonly motion: Float32Array;
  /** What the model makes of the clips by its conditional branch, in few steps, `[B, T, F]`. */
  readonly own: Float32Array;
  /** How far another seed moves that, root mean square, in standard deviations of the motion; undefined where motion is not finite. */
  readonly seedEffect: number | undefined;
  readonly levels: readonly { readonly step: Step; readonly x: Samples }[];
  /** Every branch that sampling asks for at some level, the conditional one first where it is among them. */
  readonly branches: readonly Branch[];
  /** Asks the network for branches at every level: `[level][branch]`. */
  predict(denoiser: AuditedDenoiser, branches: readonly Branch[]): Promise<Samples[][]>;
  /** Numbers of one name, the same for every audit. */
  random(name: string): Random;
  readonly deep: boolean;
}

/** Two motions of the data's spread that have nothing in common are as far apart. Those of a broken network may be further, and every effect would look small beside it. */
const MOST_APART = Math.SQRT2;

/** @throws whatever the network throws where it cannot be sampled at all */
export async function makeProbe(subject: AuditSubject, deep: boolean): Promise<Probe> {
  const { clips, frames, features, schedule } = subject;
  if (clips.length < 2) throw new RangeError(`An audit needs at least two clips, not ${clips.length}.`);
  const names = subject.conditions.map(({ name }) => name);
  const conditions = Object.fromEntries(
    subject.conditions.map(({ name }) => [name, joined(clips.map((clip) => clip.conditions[name]))]),
  );
  const random = (name: string): Random => Random.stream(0, 'audit', name);
  const trained = createGuidance(subject.trained);
  const sampling = createGuidance(subject.sampling ?? subject.trained);
  const all = stepsOf(respace(schedule, deep ? 13 : 7));
  const steps = all.filter(({ sigma }) => sigma > 0.05 && sigma < 0.9999);
  const [own, reseeded] = await ownMotions(subject, conditions, ['start', 'another start']);
  const seedEffect = Math.min(MOST_APART, distance(own, reseeded));
  const motion = clips.every((clip) => clip.motion !== undefined) ? joined(clips.map((clip) => clip.motion)) : own;
  const noise = random('noise').normals(clips.length * frames * features);
  const levels = steps.map((step) => ({
    step,
    x: motion.map((value, i) => step.alpha * value + step.sigma * noise[i]),
  }));
  return {
    trained,
    sampling,
    names,
    items: clips.length,
    conditions,
    motion,
    own,
    seedEffect: Number.isNaN(seedEffect) ? undefined : seedEffect,
    levels,
    branches: await branchesOf(subject, sampling, all, conditions),
    predict: (denoiser, branches) => Promise.all(levels.map(({ step, x }) => denoiser.predict(x, step, branches))),
    random,
    deep,
  };
}

/** What the model itself makes of the clips, in few steps: motion of the right kind, without the data. One for each name of a seed. */
async function ownMotions(
  subject: AuditSubject,
  conditions: Readonly<Record<string, Float32Array>>,
  seeds: readonly string[],
): Promise<Float32Array[]> {
  const { clips, frames, features, schedule } = subject;
  const steps = stepsOf(respace(schedule, 8));
  return subject.bind(conditions, clips.length, async (denoiser) => {
    const model = async (x: Samples, step: Step) => ({ x0: (await denoiser.predict(x, step, [CONDITIONAL]))[0] });
    const motions: Float32Array[] = [];
    for (const seed of seeds) {
      const start = Random.stream(0, 'audit', seed).normals(clips.length * frames * features);
      motions.push(Float32Array.from(await getSampler('ddim')(model, start, steps)));
    }
    return motions;
  });
}

async function branchesOf(
  subject: AuditSubject,
  sampling: Guidance,
  steps: readonly Step[],
  conditions: Readonly<Record<string, Float32Array>>,
): Promise<Branch[]> {
  return subject.bind(conditions, subject.clips.length, async ({ conditions: names, shape, traits }) => {
    const run = sampling.begin({ ...traits, conditions: names, shape, random: Random.stream(0, 'audit', 'branches') });
    // A strategy may use one name for several combinations of conditions: each counts.
    const found = new Map(
      steps
        .flatMap((step) => run.branches(step))
        .map((branch) => [`${branch.name} ${JSON.stringify(branch.keep)}`, branch]),
    );
    const all = [...found.values()];
    const first = all.find(({ name }) => name === CONDITIONAL.name);
    return [...(first === undefined ? [] : [first]), ...all.filter((branch) => branch !== first)];
  });
}

function joined(parts: readonly (Float32Array | undefined)[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => Array.from(part ?? [])));
}

/** Root mean square of the difference of two batches: in standard deviations of the motion, since all is normalised. */
export function distance(a: Samples, b: Samples): number {
  if (a.length !== b.length) return Infinity;
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum / a.length);
}

/** Root mean square. */
export function size(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ** 2;
  return Math.sqrt(sum / Math.max(1, values.length));
}
