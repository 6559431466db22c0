import { z } from 'zod';
import { AntiphonError } from '@antiphon/core';

/**
 * Everything about a training run that is not the data and not the guidance strategy. The defaults are for a laptop CPU and
 * minutes of data; the reference trains with windows of 600 frames, width 512 and 8 layers.
 */
export const trainConfigSchema = z.strictObject({
  /** Optimiser steps in all; the learning rate's decay ends here. */
  steps: z.int().positive().default(2000),
  batchSize: z.int().positive().default(16),
  /** Frames per window. */
  frames: z.int().min(8).default(60),
  width: z.int().positive().default(96),
  feedForward: z.int().positive().default(192),
  layers: z.int().positive().default(3),
  heads: z.int().positive().default(4),
  /** How conditions reach the frames: see `FilmConditionConfig.entry`. */
  conditionEntry: z.enum(['add', 'attend']).default('add'),
  prediction: z.enum(['x0', 'epsilon', 'v']).default('x0'),
  schedule: z.enum(['cosine', 'linear']).default('cosine'),
  /** Weight of the squared error of frame differences (the reference: 0 for the face, 2 for the body). Only for x0 prediction. */
  velocityWeight: z.number().min(0).default(2),
  /** Peak learning rate: linear warm-up, then cosine decay to a twentieth of the peak. */
  learningRate: z.number().positive().default(4e-3),
  warmupSteps: z.int().min(0).default(50),
  weightDecay: z.number().min(0).default(0.01),
  /** Largest global gradient norm. */
  clipNorm: z.number().positive().default(1),
  emaDecay: z.number().min(0).lt(1).default(0.995),
  /** Steps between checkpoints. */
  checkpointEvery: z.int().positive().default(200),
  /** Seed of the initial weights, the data order, the noise and the dropped conditions. */
  seed: z.int().min(0).default(0),
});

export type TrainConfig = z.infer<typeof trainConfigSchema>;

/**
 * A config with every default filled in.
 * @throws INVALID_INPUT naming the field, for unknown keys and wrong values, and for options that could have no effect
 */
export function parseTrainConfig(input: unknown, source = 'training config'): TrainConfig {
  const parsed = trainConfigSchema.safeParse(input);
  if (!parsed.success)
    throw new AntiphonError('INVALID_INPUT', {
      source,
      problem: z.prettifyError(parsed.error).replace(/\s*\n\s*/g, ' '),
    });
  const config = parsed.data;
  const refuse = (problem: string) => new AntiphonError('INVALID_INPUT', { source, problem });
  if (config.width % config.heads !== 0)
    throw refuse(
      `width ${config.width} is not a multiple of heads ${config.heads}; choose, e.g., width ${config.heads * Math.ceil(config.width / config.heads)}`,
    );
  if (config.width % 2 !== 0) throw refuse(`width ${config.width} is odd; rotary positions need an even one`);
  if (config.prediction !== 'x0' && config.velocityWeight !== 0 && isGiven(input, 'velocityWeight'))
    throw refuse(
      `velocityWeight needs prediction "x0": frame differences of ${config.prediction} are mostly noise. Set it to 0`,
    );
  return config.prediction === 'x0' ? config : { ...config, velocityWeight: 0 };
}

/** The learning rate of a step: linear warm-up to the peak, cosine decay to a twentieth of it (Loshchilov & Hutter, arXiv 1608.03983). */
export function learningRateAt(step: number, config: TrainConfig): number {
  if (step < config.warmupSteps) return (config.learningRate * (step + 1)) / config.warmupSteps;
  const progress = Math.min(1, (step - config.warmupSteps) / Math.max(1, config.steps - config.warmupSteps));
  return config.learningRate * (0.05 + 0.95 * 0.5 * (1 + Math.cos(Math.PI * progress)));
}

function isGiven(input: unknown, key: string): boolean {
  return typeof input === 'object' && input !== null && key in input;
}
