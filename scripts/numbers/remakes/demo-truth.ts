import { Random } from '@antiphon/core';
import { syntheticCorpus } from '@antiphon/data';
import { allMetrics, evaluationSet, scoreMotions } from '@antiphon/experiment';
import { parseTrainConfig } from '@antiphon/train';
import type { RemadeValues } from '../remake';
import { demoSpecs } from './demo-specs';

/**
 * What needs no training of the demo's table: the scores of its truth sampled anew (`truth/fdG` …), of the mean pose (`mean/…`), and of the test recordings themselves (`recordings/…`).
 * Tremor also in per cent (`…/tremor%`).
 */
export async function demoTruth(): Promise<RemadeValues> {
  const { full } = await demoSpecs();
  const { seeds: count, windows: limit } = full.sampling;
  const dataset = await syntheticCorpus(full.data);
  const set = evaluationSet(dataset, { frames: parseTrainConfig({}).frames, limit, seed: 0 });
  const { resample } = dataset;
  if (resample === undefined) throw new Error('The truth of the corpus cannot be drawn anew.');
  const drawn = new Map<string, Float32Array>();
  const truth = set.windows.flatMap(({ clip, start, frames }) =>
    Array.from({ length: count }, (_, k) => {
      const key = `${clip.id} ${k}`;
      const motion = drawn.get(key) ?? resample(clip, Random.stream(set.context.seed, 'floor', clip.id, k));
      drawn.set(key, motion);
      return motion.slice(start * set.context.features, (start + frames) * set.context.features);
    }),
  );
  const { mean, features } = set.context;
  const still = set.windows.map((window) => window.truth.map((_, i) => mean[i % features] ?? NaN));
  const recorded = set.windows.map((window) => window.truth);
  const values: Record<string, number> = {};
  for (const [name, motions, samples] of [
    ['truth', truth, count],
    ['mean', still, 1],
    ['recordings', recorded, 1],
  ] as const) {
    const { metrics } = scoreMotions(motions, set, samples);
    for (const { name: metric } of allMetrics()) values[`${name}/${metric}`] = metrics[metric] ?? NaN;
    values[`${name}/tremor%`] = 100 * (metrics.tremor ?? NaN);
  }
  return values;
}
