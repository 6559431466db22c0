import { z } from 'zod';
import { AntiphonError, SPACINGS } from '@antiphon/core';
import { learningRateFields } from '../loop/learning-rate';
import { networkFields } from './network/network-fields';

/**
 * Everything about a training run that is not the data and not the guidance strategy. The defaults are for a laptop CPU and
 * minutes of data; the reference trains with windows of 600 frames, width 512 and 8 layers.
 */
export const trainConfigSchema = z.strictObject({
  steps: z
    .int()
    .positive()
    .max(1e9)
    .default(2000)
    .describe('Optimiser steps in all; the learning rate’s decay ends here.'),
  batchSize: z.int().positive().max(65_536).default(16).describe('Windows per optimiser step.'),
  accumulate: z
    .int()
    .positive()
    .default(1)
    .describe(
      'Parts in which a batch goes through the network, one after the other: the same training but for rounding, with the memory of a part.',
    ),
  recompute: z
    .boolean()
    .default(false)
    .describe(
      'Whether decoder layers are computed a second time for their gradients, in place of keeping what they computed: less memory, a sixth more time.',
    ),
  frames: z.int().min(8).max(1_000_000).default(60).describe('Frames per window.'),
  ...networkFields,
  keyFrameEvery: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe(
      'Frames between the key frames that the model is given (the reference’s body: 30); null: it is given none.',
    ),
  leastFrames: z
    .int()
    .positive()
    .optional()
    .describe(
      'The shortest window: its length is drawn between this and `frames`, the rest is masked (the reference: 400 of 600). Default: all are `frames` long, as far as the clip goes.',
    ),
  prediction: z
    .enum(['x0', 'epsilon', 'v'])
    .default('x0')
    .describe('What the network predicts: the motion (x0), the noise (epsilon), or v, a mixture of both.'),
  schedule: z
    .enum(['cosine', 'linear'])
    .default('cosine')
    .describe('How the noise grows over the 1,000 steps of the diffusion.'),
  spacing: z
    .enum(SPACINGS)
    .default('trailing')
    .describe(
      'How the exported bundle spaces the steps of a sampling (the reference: `leading`, which starts below pure noise). Training knows nothing of it.',
    ),
  band: z
    .union([z.literal('none'), z.number().gt(0).lt(1)])
    .default(0.9993)
    .describe(
      'Motion is kept to the slow parts that hold such a share of the power of each feature’s movement in training: without it, errors that a sampling makes early tremble to its end. `none`: as the network makes it (the reference). Fitted when a run begins, which keeps it; its loss knows nothing of it. Only for x0 prediction.',
    ),
  velocityWeight: z
    .number()
    .min(0)
    .default(20)
    .describe(
      'Weight of the squared error of frame differences (the reference: 0 for the face, 2 for the body). Only for x0 prediction.',
    ),
  amplitudeJitter: z
    .number()
    .min(0)
    .max(1)
    .default(0.25)
    .describe(
      'Spread of the logarithm by which the movement inside the noisy input is made larger or smaller, each feature for itself. 0: it is not (the reference). Only for x0 prediction.',
    ),
  ...learningRateFields,
  weightDecay: z.number().min(0).default(0.01).describe('Weight decay of AdamW.'),
  clipNorm: z.number().positive().nullable().default(1).describe('Largest global gradient norm; null: no clipping.'),
  emaDecay: z
    .number()
    .min(0)
    .lt(1)
    .default(0.995)
    .describe('How slowly the moving average of the weights follows them; sampling uses the average.'),
  checkpointEvery: z.int().positive().default(200).describe('Steps between checkpoints.'),
  seed: z
    .int()
    .min(0)
    .default(0)
    .describe('Seed of the initial weights, the data order, the noise and the dropped conditions.'),
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
