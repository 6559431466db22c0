import { Random } from '@antiphon/core';
import { knownRows } from './motion/known-frames';
import type { Metric, MetricContext, MetricValue, SampledWindow } from './metric';
import { NOT_MEASURABLE } from './metric';
import { standardise } from './motion/standardise';

const PAIRS = 10_000;

/**
 * Div_g of audio2photoreal: mean distance of 10,000 random pairs of frames. Pairs are stratified by unit (one frame of the unit, one
 * of any), which gives each unit's projection h of the U-statistic (Hoeffding 1948) and its contribution 2h − mean.
 */
export const diversityPose: Metric = {
  name: 'divG',
  label: 'Diversity of poses',
  unit: 'standard deviations',
  better: 'truth',
  range: [0, null],
  description: 'Mean distance of 10,000 random pairs of generated frames (z-scored poses, seeded pairs).',
  answers: { jitter: 'rises', lowPassed: 'falls', meanPose: 'falls' },
  evaluate: (windows, context) => stratifiedDistance(windows, context),
};

/** Mean Euclidean distance between rows `first[i]` and `second[i]` of `rows` `[N, F]`. */
export function meanPairDistance(
  rows: Float32Array | Float64Array,
  features: number,
  pairs: { readonly first: ArrayLike<number>; readonly second: ArrayLike<number> },
): number {
  let sum = 0;
  for (let i = 0; i < pairs.first.length; i++) {
    let squared = 0;
    for (let k = 0; k < features; k++)
      squared += (rows[pairs.first[i] * features + k] - rows[pairs.second[i] * features + k]) ** 2;
    sum += Math.sqrt(squared);
  }
  return sum / pairs.first.length;
}

function stratifiedDistance(windows: readonly SampledWindow[], context: MetricContext): MetricValue {
  const { features } = context;
  const motions = windows.flatMap(({ window, samples }) =>
    samples.map((sample) => ({ unit: window.unit, rows: knownRows(standardise(sample, context), window, features) })),
  );
  const units = [...new Set(motions.map(({ unit }) => unit))];
  if (units.length === 0) return NOT_MEASURABLE;
  const all = new Float64Array(motions.reduce((sum, { rows }) => sum + rows.length, 0));
  const owned = new Map<string, number[]>(units.map((unit) => [unit, []]));
  let at = 0;
  for (const { unit, rows } of motions) {
    all.set(rows, at);
    for (let i = 0; i < rows.length / features; i++) owned.get(unit)?.push(at / features + i);
    at += rows.length;
  }
  const count = Math.ceil(PAIRS / units.length);
  const projections = units.map((unit) => {
    const random = Random.stream(context.seed, 'diversity-pairs', unit);
    const own = owned.get(unit) ?? [];
    const pairs = { first: new Int32Array(count), second: new Int32Array(count) };
    for (let i = 0; i < count; i++) {
      pairs.first[i] = own[random.integer(own.length)];
      pairs.second[i] = random.integer(all.length / features);
    }
    return meanPairDistance(all, features, pairs);
  });
  const value = projections.reduce((a, b) => a + b, 0) / projections.length;
  return { value, perClip: Object.fromEntries(units.map((unit, i) => [unit, 2 * projections[i] - value])) };
}
