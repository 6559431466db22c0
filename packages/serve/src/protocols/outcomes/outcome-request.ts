import { AntiphonError } from '@antiphon/core';
import { describeIssues } from '@antiphon/generate';
import { z } from 'zod';

/** The body of `POST /v1/outcomes`: what was measured of a user later, by the answer that she had. */
export const outcomeRequestSchema = z
  .strictObject({
    token: z
      .string()
      .min(1)
      .max(16_384)
      .describe('The header antiphon-replay of the answer, or "replay" of the end of a stream.'),
    metric: z
      .string()
      .regex(/^[\w.+-]{1,100}$/, 'expected 1 to 100 letters, digits and . _ + -')
      .describe('One of the deployment’s metrics.'),
    value: z.number().describe('What was measured; of a proportion 0 or 1.'),
  })
  .meta({ id: 'OutcomeRequest' });

export type OutcomeRequest = z.infer<typeof outcomeRequestSchema>;

/** @throws INVALID_INPUT for a key that is missing or not known, or a value of the wrong kind */
export function parseOutcome(body: unknown): OutcomeRequest {
  const parsed = outcomeRequestSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new AntiphonError('INVALID_INPUT', { source: 'outcome', problem: describeIssues(parsed.error) });
}
