import { FILE_FORMATS } from '@antiphon/core';
import { z } from 'zod';

const count = z.int().nonnegative();
const seconds = z.number().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A name of an arm, a metric or a request: none that is empty, or that a log could be flooded with. */
export const shortText = z.string().min(1).max(200);

const shadowSchema = z
  .object({
    arm: shortText,
    difference: z
      .number()
      .nonnegative()
      .nullable()
      .describe('Root mean square of what it moved otherwise, over frames and features; null where it failed.'),
    seconds: seconds.optional().describe('That it took.'),
    nfe: count.optional().describe('Network evaluations of it.'),
    error: z.string().max(200).optional().describe('The code of the error, where it failed.'),
  })
  .describe('What another arm made of the same request, and nobody was answered with.');

const fields = {
  at: z.iso.datetime(),
  request: shortText.describe('Its id.'),
  deployment: shortText,
  arm: shortText,
  by: z.enum(['sticky', 'forced', 'holdout', 'fallback']).describe('Why this arm answered.'),
  user: sha256.optional().describe('The hash of the caller’s key (`hashedUser`), where there was one.'),
  bundle: sha256.describe('Of the bundle that was sampled.'),
  seed: z.number(),
  audioSeconds: seconds,
  frames: count,
  nfe: count.describe('Network evaluations.'),
  seconds: seconds.describe('From its turn to the last frame.'),
  queued: seconds.describe('Seconds that it waited for its turn.'),
  shadows: z.array(shadowSchema).optional(),
  again: z
    .literal(true)
    .optional()
    .describe('The answer was recorded before, when it was given; this adds its shadows, which are computed later.'),
};

/** What a server tells of an answer: that an arm gave it, to whom, and what it cost. */
export const exposureSchema = z.object(fields);
/** What a server tells of an answer. */
export type Exposure = Readonly<z.infer<typeof exposureSchema>>;

/** The same as a line of the log. */
export const exposureRecordSchema = z.object({
  format: z.literal(FILE_FORMATS.exposure),
  ...fields,
  inForce: z.string().optional().describe('The arms that were in force then: `id` of an `ArmsInForce`.'),
});
/** An exposure as a line of the log. */
export type ExposureRecord = Readonly<z.infer<typeof exposureRecordSchema>>;
