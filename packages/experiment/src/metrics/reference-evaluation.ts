import { Random } from '@antiphon/core';
import { varianceOverTime } from './diversity-kinetic';
import { meanPairDistance } from './diversity-pose';
import { crossVariance } from './diversity-sample';
import { frechetDistance } from './sets/frechet-distance';
import type { SampledWindow } from './metric';
import { combineMoments, gaussianOf, momentsOf, type Gaussian } from './sets/moments';
import { frameDifferences } from './motion/standardise';

const PAIRS = 10_000;

/** The numbers of audio2photoreal's tables, in its own units: those of the motion files, not z-scores. */
export interface ReferenceNumbers {
  /** Fréchet distance of all single frames to the truth's. */
  readonly fdG: number;
  /** The same of differences of neighbouring frames; none reaches from one motion into the next. */
  readonly fdK: number;
  /** Mean distance of 10,000 random pairs of frames. */
  readonly divG: number;
  /** Variance over time, mean over features and motions. */
  readonly divK: number;
  /** Variance over the samples of a clip, mean over frames, features and clips; null where no clip has two samples. */
  readonly crossVariance: number | null;
}

/** The numbers of audio2photoreal's evaluation for generated motions, beside those of the truth. */
export interface ReferenceEvaluation {
  readonly generated: ReferenceNumbers;
  /** The truth in the model's place: its diversity is what a model should have. Its distances are between random halves of the clips, and null for a single clip. */
  readonly floor: {
    readonly fdG: number | null;
    readonly fdK: number | null;
    readonly divG: number;
    readonly divK: number;
  };
}

/**
 * The evaluation of audio2photoreal (arXiv 2401.01885, section 5) as its script computes it, for numbers that can stand beside the paper's. It lacks what `METRICS` have: a correction
 * for few clips, uncertainty, features that count alike. What that script leaves to chance is drawn from `seed`, and the distances get their floor.
 * @param windows natural units; all samples of all windows count, and the truth where it is `known`: differences are taken between known neighbours
 * @throws RangeError without a motion of at least two frames, or where nothing of the truth is known
 */
export function referenceEvaluation(
  windows: readonly SampledWindow[],
  { features, seed }: { readonly features: number; readonly seed: number },
): ReferenceEvaluation {
  const truths = windows.map(({ window }) => knownRuns(window.truth, window.known, features));
  const generated = windows.flatMap(({ samples }) => samples.map((motion) => [motion]));
  const long = (runs: readonly Float32Array[]) => runs.some(({ length }) => length >= 2 * features);
  if (![...truths, ...generated].some(long) || generated.length === 0)
    throw new RangeError('An evaluation needs motions of at least two frames.');
  // Covariances do not change with the origin, their rounding does: far from it, sums of squares cancel.
  const origin = meanFrame(truths.flat(), features);
  const centred = (motions: readonly (readonly Float32Array[])[]) =>
    motions.filter((runs) => runs.length > 0).map((runs) => runs.map((run) => relativeTo(run, origin)));
  const [own, real] = [centred(generated), centred(truths)];
  if (real.length === 0) throw new RangeError('An evaluation needs frames of the truth that are known.');
  const several = windows.filter(({ samples }) => samples.length > 1);
  return {
    generated: {
      ...distances(own, real, features),
      divG: pairDistance(own, features, Random.stream(seed, 'reference-pairs', 'generated')),
      divK: mean(own.map((runs) => varianceOverTime(joined(runs), features))),
      crossVariance: several.length === 0 ? null : mean(several.map(({ samples }) => crossVariance(samples))),
    },
    floor: {
      ...halves(real, features, Random.stream(seed, 'reference-halves')),
      divG: pairDistance(real, features, Random.stream(seed, 'reference-pairs', 'truth')),
      divK: mean(real.map((runs) => varianceOverTime(joined(runs), features))),
    },
  };
}

/** Motions, each as its runs of frames that are known: a generated one is a single run. */
type Motions = readonly (readonly Float64Array[])[];

function distances(a: Motions, b: Motions, features: number): { fdG: number; fdK: number } {
  const kinetic = (motions: Motions) => motions.map((runs) => runs.map((run) => frameDifferences(run, features)));
  return {
    fdG: frechetDistance(fitted(a, features), fitted(b, features)),
    fdK: frechetDistance(fitted(kinetic(a), features), fitted(kinetic(b), features)),
  };
}

function fitted(motions: Motions, features: number): Gaussian {
  const moments = motions.flat().map((run) => momentsOf(run, features));
  return gaussianOf(moments.reduce((a, b) => combineMoments(a, b, 1)));
}

/** Larger than a perfect model's distance, since each half is half as large as the test set. */
function halves(motions: Motions, features: number, random: Random): { fdG: number | null; fdK: number | null } {
  if (motions.length < 2) return { fdG: null, fdK: null };
  const order = motions.map((motion) => ({ motion, key: random.uniform() })).sort((a, b) => a.key - b.key);
  const shuffled = order.map(({ motion }) => motion);
  const middle = Math.ceil(shuffled.length / 2);
  return distances(shuffled.slice(0, middle), shuffled.slice(middle), features);
}

function pairDistance(motions: Motions, features: number, random: Random): number {
  const rows = joined(motions.flat());
  const draw = () => Int32Array.from({ length: PAIRS }, () => random.integer(rows.length / features));
  return meanPairDistance(rows, features, { first: draw(), second: draw() });
}

function joined(runs: readonly Float64Array[]): Float64Array {
  const rows = new Float64Array(runs.reduce((length, run) => length + run.length, 0));
  let at = 0;
  for (const run of runs) {
    rows.set(run, at);
    at += run.length;
  }
  return rows;
}

/** The runs of frames of `motion` that are there. */
function knownRuns(motion: Float32Array, known: Uint8Array | undefined, features: number): Float32Array[] {
  if (known === undefined) return [motion];
  const runs: Float32Array[] = [];
  for (let start = known.findIndex((frame) => frame !== 0); start >= 0 && start < known.length;) {
    const gap = known.indexOf(0, start);
    const end = gap < 0 ? known.length : gap;
    runs.push(motion.subarray(start * features, end * features));
    const next = known.subarray(end).findIndex((frame) => frame !== 0);
    start = next < 0 ? -1 : end + next;
  }
  return runs;
}

function meanFrame(motions: readonly Float32Array[], features: number): Float64Array {
  const total = new Float64Array(features);
  let frames = 0;
  for (const motion of motions) {
    for (let i = 0; i < motion.length; i++) total[i % features] += motion[i];
    frames += motion.length / features;
  }
  return total.map((value) => value / Math.max(1, frames));
}

function relativeTo(motion: Float32Array, origin: Float64Array): Float64Array {
  return Float64Array.from(motion, (value, i) => value - origin[i % origin.length]);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
