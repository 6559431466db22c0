import { createHash } from 'node:crypto';
import { FILE_FORMATS } from '@antiphon/core';
import { z } from 'zod';
import { shortText } from './exposure';

/** Kind and direction of an outcome. */
export const outcomeMetricSchema = z.object({
  kind: z.enum(['mean', 'proportion']).describe('"proportion": every value is 0 or 1.'),
  better: z.enum(['higher', 'lower']),
});

/** What records must know of a deployment, so that they can be read without its file. */
export const deploymentOfRecordsSchema = z.object({
  name: shortText,
  arms: z
    .array(
      z.object({
        name: shortText,
        weight: z.number().min(0).max(1).default(0).describe('Share of all users.'),
        enabled: z.boolean().default(true),
        shadow: z.boolean().default(false).describe('Computed and compared, never answered.'),
      }),
    )
    .min(1),
  assignment: z.object({ seed: z.coerce.string() }).optional(),
  outcomes: z
    .object({
      metrics: z.record(shortText, outcomeMetricSchema),
      windowDays: z.number().positive().optional(),
    })
    .optional(),
});
/** What records keep of a deployment. */
export type DeploymentOfRecords = z.infer<typeof deploymentOfRecordsSchema>;
/** A metric of outcomes, as a deployment names it. */
export type OutcomeMetric = z.infer<typeof outcomeMetricSchema>;

/** A line of the log: the arms that a server answers with from then on. */
export const armsInForceSchema = z.object({
  format: z.literal(FILE_FORMATS.armsInForce),
  at: z.iso.datetime(),
  id: z.string().describe('The same for the same arms, weights, seed and metrics, whichever server writes it.'),
  deployment: deploymentOfRecordsSchema,
});
/** The arms that were in force from a moment on. */
export type ArmsInForce = Readonly<z.infer<typeof armsInForceSchema>>;

/** The arms of a deployment as a line of the log. @param at ISO time */
export function armsInForce(given: DeploymentOfRecords, at: string): ArmsInForce {
  const deployment = deploymentOfRecordsSchema.parse(given); // what else a deployment says is none of the log's business
  const id = createHash('sha256').update(JSON.stringify(deployment)).digest('hex').slice(0, 16);
  return { format: FILE_FORMATS.armsInForce, at, id, deployment };
}

/** The share of keyed users that each arm is to have, of those that have one at all; an arm that is off, or a shadow, has none. */
export function sharesOf({ arms }: DeploymentOfRecords): ReadonlyMap<string, number> {
  const open = arms.filter(({ weight, enabled, shadow }) => weight > 0 && enabled && !shadow);
  const all = open.reduce((sum, { weight }) => sum + weight, 0);
  return new Map(open.map(({ name, weight }) => [name, weight / all]));
}
