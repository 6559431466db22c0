import { isAntiphonError, type GuidanceSpec } from '@antiphon/core';
import type { Dataset } from '@antiphon/data';
import { Generator } from '@antiphon/generate';
import { exportInMemory, type Checkpoint, type TrainingSamples } from '@antiphon/train';
import type { MetricName } from '../metrics/metric';
import { allMetrics } from '../metrics/registry';
import { bundleInMemory } from './bundle-in-memory';
import { evaluationSet } from './evaluation-set';

/** Metrics that cost little and say something of few motions. */
const CHEAP: readonly MetricName[] = ['fdG', 'divG', 'lipError', 'jerk', 'tremor', 'footSkate'];
/** Windows that are sampled each time, at most: always the same, from the same noise. */
const WINDOWS = 16;
const SAMPLER = 'ddim';
const STEPS = 10;

/** What a training's samples are drawn from, and how often. */
export interface TrainingSamplesOptions {
  readonly dataset: Dataset;
  /** The strategy, with the scale that is sampled with. */
  readonly guidance: GuidanceSpec;
  /** Optimiser steps from one time to the next. */
  readonly every: number;
}

/**
 * Samples motions while a training runs, as its bundle would make them at that step (ten steps of ddim, averaged weights), and measures them by the metrics that cost little. The windows are those of
 * validation clips, and of training clips where there are none; never of test clips. Nothing is written.
 * For `train` of @antiphon/train: its option `samples`.
 */
export function trainingSamples({ dataset, guidance, every }: TrainingSamplesOptions): TrainingSamples<Checkpoint> {
  const split = dataset.clips.some((clip) => clip.split === 'validation') ? 'validation' : 'train';
  return {
    every,
    measure: async (checkpoint, signal) => {
      const { frames } = checkpoint.model;
      const { keyFrameEvery, seed } = checkpoint.config;
      const { windows, context } = evaluationSet(dataset, { frames, limit: WINDOWS, seed, keyFrameEvery, split });
      const conditions = windows.map((window) => window.conditions);
      const seeds = windows.map((_, i) => seed + i);
      const asked = { conditions, seeds, guidance, sampler: SAMPLER, steps: STEPS, ...(signal && { signal }) };
      const motion = await withGenerator(
        checkpoint,
        async (generator) => (await generator.sample(asked)).motion,
        signal,
      );
      if (motion === undefined) return undefined;
      const size = motion.length / windows.length;
      const sampled = windows.map((window, i) => ({ window, samples: [motion.slice(i * size, (i + 1) * size)] }));
      const metrics = allMetrics().filter(({ name }) => CHEAP.includes(name));
      return Object.fromEntries(metrics.map((metric) => [metric.name, metric.evaluate(sampled, context).value]));
    },
  };
}

/** @returns undefined where the signal came meanwhile */
async function withGenerator<T>(
  checkpoint: Checkpoint,
  use: (generator: Generator) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  const stop = signal && { signal };
  try {
    const bundle = bundleInMemory(await exportInMemory(checkpoint, { name: 'samples', ...stop }));
    const generator = await Generator.open(bundle, { workers: 1, ...stop });
    return await use(generator).finally(() => generator.close());
  } catch (error) {
    if (signal?.aborted === true && isAntiphonError(error) && error.code === 'INTERRUPTED') return undefined;
    throw error;
  }
}
