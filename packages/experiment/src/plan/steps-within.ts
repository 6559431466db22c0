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
  const strategy = createGuidance(guidance);
  const schedule = noiseSchedule(model.training.schedule);
  // Bands make the count jump up and down, so it is searched from above. A step costs one evaluation or more.
  for (let count = Math.min(nfe, schedule.alphaBars.length); count > 0; count--) {
    const run = strategy.begin({
      conditions: model.conditions,
      shape: [1, model.training.frames, 1],
      random: Random.stream(0, 'steps-within'),
      ...generousTraits(guidance, model),
    });
    const evaluations = stepsOf(respace(schedule, count, model.training)).reduce(
      (sum, step) => sum + run.branches(step).length,
      0,
    );
    if (evaluations <= nfe) return count;
  }
  return undefined;
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
