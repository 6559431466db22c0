import type { GuidanceSpec } from '@antiphon/core';
import { guidanceDefinition } from '@antiphon/guidance';
import type { ExperimentSpec } from './spec';

/** One model to train: an arm with one training seed. */
export interface Training {
  readonly id: string;
  readonly arm: string;
  readonly guidance: GuidanceSpec;
  readonly trainSeed: number;
  /** What is sampled from it. */
  readonly cells: readonly Cell[];
}

/** One entry of the report: a trained arm, sampled in one way. */
export interface Cell {
  /** File name safe. */
  readonly id: string;
  readonly arm: string;
  /** With the cell's scale. */
  readonly guidance: GuidanceSpec;
  readonly trainSeed: number;
  readonly scale: number;
  readonly sampler: string;
  readonly steps: number | string;
}

/**
 * What a spec asks to be done, in an order that finishes all arms of one training seed before the next. An arm whose guidance has one branch gets
 * scale 1 only, since it has nothing to extrapolate from.
 */
export function planExperiment(spec: ExperimentSpec): Training[] {
  return spec.trainSeeds.flatMap((trainSeed) =>
    spec.arms.map(({ name, guidance }) => {
      const training = { id: `${name}-seed${trainSeed}`, arm: name, guidance, trainSeed };
      return { ...training, cells: cellsOf(training, spec) };
    }),
  );
}

/** Whether a guidance has a scale to set. */
export function isScalable(guidance: GuidanceSpec): boolean {
  const definition = guidanceDefinition(guidance.kind);
  return definition.oneBranch !== true && 'scale' in definition.options;
}

/** The number of steps that every scale is sampled with. */
export function mainSteps({ sampling }: ExperimentSpec): number | string {
  return [sampling.steps].flat()[0];
}

function cellsOf(training: Omit<Training, 'cells'>, spec: ExperimentSpec): Cell[] {
  const { sampler } = spec.sampling;
  const [first, ...others] = [spec.sampling.steps].flat();
  const scalable = isScalable(training.guidance);
  const scales = scalable ? [...new Set(spec.scales)].sort((a, b) => a - b) : [1];
  const guided = scales.find((scale) => scale > 1) ?? scales[0];
  const sampled = [
    ...scales.map((scale) => ({ scale, steps: first })),
    ...others.map((steps) => ({ scale: guided, steps })),
  ];
  return sampled.map(({ scale, steps }) => ({
    id: `${training.id}-scale${scale}-${sampler}-${steps}`,
    arm: training.arm,
    guidance: scalable ? { ...training.guidance, scale } : training.guidance,
    trainSeed: training.trainSeed,
    scale,
    sampler,
    steps,
  }));
}
