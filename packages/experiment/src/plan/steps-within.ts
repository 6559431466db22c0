import { noiseSchedule, Random, respace, stepsOf, type GuidanceSpec } from '@antiphon/core';
import { createGuidance } from '@antiphon/guidance';
import type { TrainConfig } from '@antiphon/train';

/** What a plan may know of the models that will be trained. */
export interface ModelOutline {
  /** Names of the conditions. */
  readonly conditions: readonly string[];
  readonly fps: number;
  readonly training: Pick<TrainConfig, 'frames' | 'layers' | 'schedule' | 'spacing' | 'prediction'>;
}

/**
 * The largest number of steps whose network evaluations do not exceed `nfe`: those of all branches that the guidance asks for. A strategy that decides while it samples
 * (`skip`) is counted as if it never saved any, so it may spend less. Undefined where one step is too much.
 */
export function stepsWithin(nfe: number, guidance: GuidanceSpec, model: ModelOutline): number | undefined {
  const most = noiseSchedule(model.training.schedule).alphaBars.length;
  // Bands make the count jump up and down, so it is searched from above. A step costs one evaluation or more.
  for (let count = Math.min(nfe, most); count > 0; count--)
    if (evaluationsOf(guidance, count, model) <= nfe) return count;
  return undefined;
}

/** Network evaluations that a motion costs: those of all branches, at each of its steps. What a strategy saves while it samples (`skip`) is not known before. */
export function evaluationsOf(guidance: GuidanceSpec, steps: number | string, model: ModelOutline): number {
  const run = createGuidance(guidance).begin({
    conditions: model.conditions,
    shape: [1, model.training.frames, 1],
    random: Random.stream(0, 'steps-within'),
    ...generousTraits(guidance, model),
  });
  return stepsOf(respace(noiseSchedule(model.training.schedule), steps, model.training)).reduce(
    (sum, step) => sum + run.branches(step).length,
    0,
  );
}

/** Traits of a model that has whatever the guidance may ask for: a weaker version, and the parts of the body that it names. */
export function generousTraits({ parts }: GuidanceSpec, { fps, training }: ModelOutline) {
  const named = typeof parts === 'object' && parts !== null ? Object.keys(parts) : [];
  return {
    layers: training.layers,
    weak: true,
    fps,
    parts: Object.fromEntries(named.map((name): [string, number[]] => [name, []])),
  };
}
