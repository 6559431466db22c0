import { z } from 'zod';

/** How the learning rate goes, in the config of every stage. */
export const learningRateFields = {
  learningRate: z.number().positive().default(4e-3).describe('Peak learning rate, reached by a linear warm-up.'),
  warmupSteps: z.int().min(0).default(50).describe('Steps of the warm-up.'),
  decay: z
    .union([
      z.enum(['cosine', 'none']),
      z.strictObject({
        at: z.array(z.int().positive()).describe('Steps at which the learning rate falls, e.g. [1000, 1500].'),
        factor: z.number().positive().describe('What it is multiplied by at each of them.'),
      }),
    ])
    .default('cosine')
    .describe(
      'What follows: a cosine down to a twentieth of the peak (arXiv 1608.03983), the peak for ever, or a factor at each of some steps.',
    ),
} as const;

/** How long a run is, and how its learning rate goes: what a `TrainConfig` and the config of every stage have. */
export interface LearningRateConfig {
  /** Optimiser steps in all. */
  readonly steps: number;
  /** The peak, reached by a linear warm-up. */
  readonly learningRate: number;
  readonly warmupSteps: number;
  /** What follows: a cosine down to a twentieth of the peak (arXiv 1608.03983), the peak for ever, or a factor at each of some steps. */
  readonly decay: 'cosine' | 'none' | { readonly at: readonly number[]; readonly factor: number };
}

/** What of the learning rate's settings never takes effect in so few steps, a sentence each. */
export function learningRateNotes(config: LearningRateConfig): string[] {
  const { warmupSteps, steps, learningRate, decay } = config;
  const late = typeof decay === 'string' ? [] : decay.at.filter((at) => at >= steps);
  const highest = learningRateAt(steps - 1, config).toPrecision(2);
  return [
    ...(warmupSteps > 0 && warmupSteps >= steps
      ? [
          `warmupSteps ${warmupSteps} is not less than steps ${steps}: the whole run warms up (the learning rate ends at ${highest} of ${learningRate})${decay === 'none' ? '' : ', and the decay never begins'}. Train longer, or set warmupSteps lower`,
        ]
      : []),
    ...(late.length > 0 ? [`the decay at step ${late.join(' and ')} never comes: the run has ${steps} steps`] : []),
  ];
}

/** The learning rate of step `step`, 0 first. */
export function learningRateAt(step: number, { learningRate, warmupSteps, decay, steps }: LearningRateConfig): number {
  if (step < warmupSteps) return (learningRate * (step + 1)) / warmupSteps;
  if (decay === 'none') return learningRate;
  if (decay !== 'cosine') return learningRate * decay.factor ** decay.at.filter((at) => at <= step).length;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, steps - warmupSteps));
  return learningRate * (0.05 + 0.95 * 0.5 * (1 + Math.cos(Math.PI * progress)));
}
