import { z } from 'zod';

/** How the network is built, in the config of a training. */
export const networkFields = {
  width: z
    .int()
    .positive()
    .max(65_536)
    .default(96)
    .describe('Features of a frame within the network; a multiple of `heads`.'),
  feedForward: z
    .int()
    .positive()
    .max(262_144)
    .default(192)
    .describe('Hidden features of each layer’s feed-forward part.'),
  layers: z.int().positive().max(1000).default(3).describe('Decoder layers.'),
  heads: z.int().positive().default(4).describe('Attention heads of each layer.'),
  conditionKernel: z
    .int()
    .positive()
    .max(999)
    .refine((kernel) => kernel % 2 === 1, { error: 'expected an odd number: as many rows before as after' })
    .nullable()
    .default(9)
    .describe(
      'Rows that a convolutional front end sees at once of each condition that is heard, an odd number; null: none, every row is heard by itself (the reference).',
    ),
  conditionEntry: z
    .enum(['add', 'attend'])
    .default('add')
    .describe(
      'How audio reaches the frames: `add` adds each row to the frame of its time, `attend` has every frame look at all rows (the reference).',
    ),
  encoderLayers: z
    .int()
    .min(0)
    .max(100)
    .default(0)
    .describe('Self-attention layers on the tokens of each audio condition (the reference’s face: 2).'),
  networkDropout: z
    .number()
    .min(0)
    .max(0.9)
    .default(0)
    .describe(
      'Rate of the dropout within the network, to 1/256 (the reference: 0.1). It has nothing to do with the conditions that guidance drops.',
    ),
  tailWidth: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe('Hidden width of the causal convolution tail (the reference’s body: 256); null: no tail.'),
  nullTokens: z
    .enum(['shared', 'each'])
    .default('shared')
    .describe(
      'Whether a learned null condition has one token for every position or one for `each` (as the reference).',
    ),
} as const;
