import { SPACINGS, type Spacing } from '@antiphon/core';
import { samplerSchema, stepsSchema } from '@antiphon/generate';
import { z } from 'zod';
import { repeated } from './repeated';

/** One that is registered. */
export const samplerNameSchema = samplerSchema.describe(
  'What turns noise into motion: `ddim`, or another one that is registered.',
);

/** How motions are sampled, with its defaults. */
export const samplingSchema = z
  .strictObject({
    sampler: samplerNameSchema.default('ddim'),
    steps: z
      .union([stepsSchema, z.array(stepsSchema).min(1)])
      .refine((steps) => repeated([steps].flat().map(String)) === undefined, {
        error: ({ input }) =>
          `steps ${repeated([input as number | string[]].flat().map(String))} are given twice (as a number and as a text they cannot be told apart in a report)`,
      })
      .optional()
      .describe(
        'Of a list, the first is used at every scale, the others at the smallest scale above 1. Default 25, unless "nfe" is given.',
      ),
    spacing: z
      .enum(SPACINGS)
      .optional()
      .describe(
        'How a number of steps is spread over the noise: "trailing" starts at the noisiest step, "leading" below it, as audio2photoreal does, "linspace" has both ends. Default: that of "training".',
      ),
    nfe: z
      .int()
      .positive()
      .optional()
      .describe(
        'Network evaluations that every motion may spend: each arm gets as many steps as its branches leave room for. Instead of "steps".',
      ),
    seeds: z
      .int()
      .positive()
      .max(10_000)
      .default(4)
      .describe('Motions per window; diversity for one audio needs two or more.'),
    windows: z
      .int()
      .positive()
      .max(100_000)
      .default(32)
      .describe('Test windows at most, spread evenly over the test clips.'),
  })
  .refine(({ steps, nfe }) => steps === undefined || nfe === undefined, {
    error: '"steps" and "nfe" both set the number of steps. Give one of them',
  })
  // The keys in their old order: a run's identity is the text of its spec.
  .transform(({ sampler, steps = 25, spacing, nfe, seeds, windows }): Sampling => ({
    sampler,
    ...(spacing && { spacing }),
    ...(nfe === undefined ? { steps } : { nfe }),
    seeds,
    windows,
  }));

/** How motions are sampled: with so many steps, or with as many as a budget of network evaluations allows. */
type Sampling = { sampler: string; spacing?: Spacing; seeds: number; windows: number } & (
  { steps: number | string | (number | string)[]; nfe?: undefined } | { nfe: number; steps?: undefined }
);
