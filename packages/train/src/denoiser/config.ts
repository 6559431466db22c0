import { z } from 'zod';
import { AntiphonError, SPACINGS } from '@antiphon/core';
import { learningRateFields } from '../loop/learning-rate';

/**
 * Everything about a training run that is not the data and not the guidance strategy. The defaults are for a laptop CPU and
 * minutes of data; the reference trains with windows of 600 frames, width 512 and 8 layers.
 */
export const trainConfigSchema = z.strictObject({
  /** Optimiser steps in all; the learning rate's decay ends here. */
  steps: z.int().positive().max(1e9).default(2000),
  batchSize: z.int().positive().max(65_536).default(16),
  /** Parts in which a batch goes through the network, one after the other: the same training but for rounding, with the memory of a part. */
  accumulate: z.int().positive().default(1),
  /** Whether decoder layers are computed a second time for their gradients, in place of keeping what they computed: less memory, a sixth more time. */
  recompute: z.boolean().default(false),
  /** Frames per window. */
  frames: z.int().min(8).max(1_000_000).default(60),
  width: z.int().positive().max(65_536).default(96),
  feedForward: z.int().positive().max(262_144).default(192),
  layers: z.int().positive().max(1000).default(3),
  heads: z.int().positive().default(4),
  /** Rows that a convolutional front end sees at once of each condition that is heard, an odd number; null: none, every row is heard by itself (the reference). */
  conditionKernel: z
    .int()
    .positive()
    .max(999)
    .refine((kernel) => kernel % 2 === 1, { error: 'expected an odd number: as many rows before as after' })
    .nullable()
    .default(9),
  /** How conditions reach the frames: see `FilmConditionConfig.entry`. */
  conditionEntry: z.enum(['add', 'attend']).default('add'),
  /** Self-attention layers on the tokens of each audio condition (the reference's face: 2). */
  encoderLayers: z.int().min(0).max(100).default(0),
  /** Rate of the dropout within the network, to 1/256 (the reference: 0.1). It has nothing to do with the conditions that guidance drops. */
  networkDropout: z.number().min(0).max(0.9).default(0),
  /** Hidden width of the causal convolution tail (the reference's body: 256); null: no tail. */
  tailWidth: z.int().positive().nullable().default(null),
  /** Whether a learned null condition has one token for every position or one for `each` (as the reference). */
  nullTokens: z.enum(['shared', 'each']).default('shared'),
  /** Frames between the key frames that the model is given (the reference's body: 30); null: it is given none. */
  keyFrameEvery: z.int().positive().nullable().default(null),
  /** The shortest window: its length is drawn between this and `frames`, the rest is masked (the reference: 400 of 600). Default: all are `frames` long, as far as the clip goes. */
  leastFrames: z.int().positive().optional(),
  prediction: z.enum(['x0', 'epsilon', 'v']).default('x0'),
  schedule: z.enum(['cosine', 'linear']).default('cosine'),
  /** How the exported bundle spaces the steps of a sampling (the reference: `leading`, which starts below pure noise). Training knows nothing of it. */
  spacing: z.enum(SPACINGS).default('trailing'),
  /**
   * Motion is kept to the slow parts that hold such a share of the power of each feature's movement in training (`bandOf` of @antiphon/data): without it, errors that a sampling makes early tremble to its end.
   * `none`: as the network makes it (the reference). Fitted when a run begins, which keeps it; its loss knows nothing of it. Only for x0 prediction.
   */
  band: z.union([z.literal('none'), z.number().gt(0).lt(1)]).default(0.9993),
  /** Weight of the squared error of frame differences (the reference: 0 for the face, 2 for the body). Only for x0 prediction. */
  velocityWeight: z.number().min(0).default(20),
  /** Spread of the logarithm by which the movement inside the noisy input is made larger or smaller, each feature for itself: see `amplitudesAt`. 0: it is not (the reference). Only for x0 prediction. */
  amplitudeJitter: z.number().min(0).max(1).default(0.25),
  ...learningRateFields,
  weightDecay: z.number().min(0).default(0.01),
  /** Largest global gradient norm; null: no clipping. */
  clipNorm: z.number().positive().nullable().default(1),
  emaDecay: z.number().min(0).lt(1).default(0.995),
  /** Steps between checkpoints. */
  checkpointEvery: z.int().positive().default(200),
  /** Seed of the initial weights, the data order, the noise and the dropped conditions. */
  seed: z.int().min(0).default(0),
});

/** The settings of a training, complete: `parseTrainConfig` fills in the defaults. */
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
  if (config.batchSize % config.accumulate !== 0)
    throw refuse(`batchSize ${config.batchSize} is not a multiple of accumulate ${config.accumulate}`);
  if ((config.leastFrames ?? 0) > config.frames)
    throw refuse(`leastFrames ${config.leastFrames} is more than frames ${config.frames}`);
  if (config.keyFrameEvery !== null && config.frames % config.keyFrameEvery !== 0)
    throw refuse(
      `frames ${config.frames} is not a multiple of keyFrameEvery ${config.keyFrameEvery}, so windows would not hold whole numbers of key frames`,
    );
  if (config.prediction === 'x0') return config;
  for (const [key, off] of Object.entries(ONLY_X0))
    if (config[key as keyof TrainConfig] !== off && isGiven(input, key))
      throw refuse(
        `${key} needs prediction "x0": what it is about is the motion, and ${config.prediction} is mostly noise. Set it to ${JSON.stringify(off)}`,
      );
  return { ...config, ...ONLY_X0 };
}

/** What is off where a network predicts something else. */
const ONLY_X0 = { velocityWeight: 0, band: 'none', amplitudeJitter: 0 } as const;

function isGiven(input: unknown, key: string): boolean {
  return typeof input === 'object' && input !== null && key in input;
}
