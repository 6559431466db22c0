import { Random } from '@antiphon/core';
import { varianceOverTime } from './diversity-kinetic';
import { meanPairDistance } from './diversity-pose';
import { crossVariance } from './diversity-sample';
import { frechetDistance } from './frechet-distance';
import { knownDifferences, knownRows } from './known-frames';
import type { EvaluationWindow, SampledWindow } from './metric';
import { combineMoments, gaussianOf, momentsOf, type Gaussian } from './moments';

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
 * @param windows natural units; all samples of all windows count, but for their missing frames
 * @throws RangeError without a motion of at least two frames
 */
export function referenceEvaluation(
  windows: readonly SampledWindow[],
  { features, seed }: { readonly features: number; readonly seed: number },
): ReferenceEvaluation {
  const truths = windows.map(({ window }): Motion<Float32Array> => ({ rows: window.truth, window }));
  const generated = windows.flatMap(({ window, samples }) => samples.map((rows) => ({ rows, window })));
  if (![...truths, ...generated].some(({ rows }) => rows.length >= 2 * features) || generated.length === 0)
    throw new RangeError('An evaluation needs motions of at least two frames.');
  // Covariances do not change with the origin, their rounding does: far from it, sums of squares cancel.
  const origin = meanFrame(known(truths, features), features);
  const centred = (motions: readonly Motion<Float32Array>[]) =>
    motions.map(({ rows, window }): Motion => ({ rows: relativeTo(rows, origin), window }));
  const [own, real] = [centred(generated), centred(truths)];
  const several = windows.filter(({ samples }) => samples.length > 1);
  return {
    generated: {
      ...distances(own, real, features),
      divG: pairDistance(known(own, features), features, Random.stream(seed, 'reference-pairs', 'generated')),
      divK: mean(known(own, features).map((motion) => varianceOverTime(motion, features))),
      crossVariance:
        several.length === 0
          ? null
          : mean(
              several.map(({ window, samples }) =>
                crossVariance(samples.map((sample) => knownRows(sample, window, features))),
              ),
            ),
    },
    floor: {
      ...halves(real, features, Random.stream(seed, 'reference-halves')),
      divG: pairDistance(known(real, features), features, Random.stream(seed, 'reference-pairs', 'truth')),
      divK: mean(known(real, features).map((motion) => varianceOverTime(motion, features))),
    },
  };
}

/** A motion, and the window whose missing frames it shares. */
interface Motion<R extends Float32Array | Float64Array = Float64Array> {
  readonly rows: R;
  readonly window: EvaluationWindow;
}

/** Of each motion the frames that count; those of which none does are left out. */
function known<R extends Float32Array | Float64Array>(motions: readonly Motion<R>[], features: number): R[] {
  return motions.map(({ rows, window }) => knownRows(rows, window, features)).filter(({ length }) => length > 0);
}

function distances(
  a: readonly Motion[],
  b: readonly Motion[],
  features: number,
): { readonly fdG: number; readonly fdK: number } {
  const kinetic = (motions: readonly Motion[]) =>
    motions.map(({ rows, window }) => knownDifferences(rows, window, features));
  return {
    fdG: frechetDistance(fitted(known(a, features), features), fitted(known(b, features), features)),
    fdK: frechetDistance(fitted(kinetic(a), features), fitted(kinetic(b), features)),
  };
}

function fitted(motions: readonly Float64Array[], features: number): Gaussian {
  return gaussianOf(motions.map((motion) => momentsOf(motion, features)).reduce((a, b) => combineMoments(a, b, 1)));
}

/** Larger than a perfect model's distance, since each half is half as large as the test set. */
function halves(
  motions: readonly Motion[],
  features: number,
  random: Random,
): { readonly fdG: number | null; readonly fdK: number | null } {
  if (motions.length < 2) return { fdG: null, fdK: null };
  const order = motions.map((motion) => ({ motion, key: random.uniform() })).sort((a, b) => a.key - b.key);
  const shuffled = order.map(({ motion }) => motion);
  const middle = Math.ceil(shuffled.length / 2);
  return distances(shuffled.slice(0, middle), shuffled.slice(middle), features);
}

function pairDistance(motions: readonly Float64Array[], features: number, random: Random): number {
  const rows = new Float64Array(motions.reduce((length, motion) => length + motion.length, 0));
  let at = 0;
  for (const motion of motions) {
    rows.set(motion, at);
    at += motion.length;
  }
  const draw = () => Int32Array.from({ length: PAIRS }, () => random.integer(rows.length / features));
  return meanPairDistance(rows, features, { first: draw(), second: draw() });
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
