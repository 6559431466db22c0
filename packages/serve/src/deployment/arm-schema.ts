import { SPACINGS } from '@antiphon/core';
import { guidanceSchema, samplerSchema, stepsSchema } from '@antiphon/generate';
import { z } from 'zod';

/** Checked by its kind. */
export const armGuidanceSchema = guidanceSchema.describe(
  'A guidance spec with its scale, e.g. {"kind": "cfg", "scale": 2.5}. Default: as the bundle was trained.',
);

/** One that is registered. */
export const armSamplerSchema = samplerSchema
  .default('ddim')
  .describe('What turns noise into motion: "ddim", or another one that is registered.');

export const nameSchema = z
  .string()
  .regex(/^[\w.+-]+$/, 'a name is letters, digits and . _ + -')
  .max(100, 'a name has 100 letters at most');

/** One way to answer: a bundle, and how it is sampled. */
export const armSchema = z
  .strictObject({
    name: nameSchema.describe('How answers, logs and reports call it.'),
    bundle: nameSchema.describe('Name of one of "bundles".'),
    guidance: armGuidanceSchema.optional(),
    sampler: armSamplerSchema,
    steps: stepsSchema.default(25).describe('A number of steps, or a respacing such as "ddim25".'),
    spacing: z
      .enum(SPACINGS)
      .optional()
      .describe('How a number of steps is spread over the noise. Default: as the bundle says.'),
    eta: z.number().min(0).max(1).optional().describe('Of ddim: how much noise each step adds anew.'),
    weight: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe(
        'Share of all users, 0 to 1; all together 1 at most. Default: 1 where the arm is the only one, else 0.',
      ),
    enabled: z
      .boolean()
      .default(true)
      .describe('The kill switch: where false, the users of this arm get the fallback, and nobody else moves.'),
    shadow: z
      .boolean()
      .default(false)
      .describe(
        'Computed for users of other arms and compared, while the server has nothing else to do; never answered.',
      ),
  })
  .refine(({ shadow, weight = 0 }) => !shadow || weight === 0, {
    path: ['weight'],
    error: 'a shadow arm answers nobody and has no weight',
  });
