import { z } from 'zod';

const numbers = z.array(z.number());
const gaps = z.array(z.number().nullable());

export const trainingSchema = z
  .object({
    id: z.string(),
    arm: z.string(),
    trainSeed: z.number(),
    step: z.number().describe('Steps done.'),
    steps: z.number().describe('Steps in all.'),
    curves: z
      .object({
        step: numbers,
        loss: numbers,
        gradientNorm: numbers,
        learningRate: numbers,
        dropped: z.record(z.string(), numbers).describe('Share of the samples for which a condition was dropped.'),
      })
      .optional()
      .describe('Column by column, thinned; absent where nothing was told.'),
    validation: z
      .object({
        step: numbers,
        training: numbers,
        validation: gaps,
        parts: z.array(
          z.object({
            noise: z.tuple([z.number(), z.number()]),
            kept: z.array(z.string()),
            training: gaps,
            validation: gaps,
          }),
        ),
      })
      .optional()
      .describe('Loss on windows that are trained on, and on windows that are not.'),
    samples: z
      .object({ step: numbers, metrics: z.record(z.string(), gaps) })
      .optional()
      .describe('Metrics of motions that were sampled while it ran.'),
    warnings: z.array(z.object({ step: z.number(), kind: z.string(), text: z.string() })),
  })
  .describe('How a training went, from its events.');
