import { FILE_FORMATS } from '@antiphon/core';
import { z } from 'zod';

const interval = z.tuple([z.number(), z.number()]);
const count = z.int().nonnegative();
const gap = z.number().nullable();

const spreadSchema = z
  .object({ mean: gap, p50: gap, p95: gap })
  .describe(
    'Over all answers of the arm; null without any. Quantiles are exact of a thousand different values, to half a per cent of more.',
  );

const measuredSchema = z
  .object({
    users: count.describe('Of whom something was measured.'),
    mean: z.number().describe('Of the users’ means.'),
    ci: interval.describe('95 %, and may be looked at at any time.'),
  })
  .describe('A metric of the users of an arm.');

const armSchema = z.object({
  name: z.string(),
  weight: gap.describe('Share of all users, as last in force; null where the arm is in force no more.'),
  enabled: z.boolean(),
  shadow: z.boolean().describe('Computed and compared, never answered.'),
  users: count.describe('Who were given it first, by their key.'),
  moved: count.describe('Of them, whom another arm answered as well.'),
  exposures: z
    .object({ sticky: count, forced: count, holdout: count, fallback: count })
    .describe('Answers, by why this arm gave them.'),
  bundles: z.record(z.string(), count).describe('Answers by the SHA-256 of the bundle that was sampled.'),
  seconds: spreadSchema,
  queued: spreadSchema.describe('Seconds that requests waited.'),
  realTime: spreadSchema.describe('Seconds of work for a second of audio: below 1 is faster than it is heard.'),
  nfe: spreadSchema.describe('Network evaluations of an answer.'),
  metrics: z.record(z.string(), measuredSchema).describe('By metric; those of which something was measured.'),
});

const differenceSchema = z.object({ estimate: z.number(), ci: interval });

const comparisonSchema = z
  .object({
    metric: z.string(),
    a: z.string(),
    b: z.string(),
    users: z.tuple([count, count]).describe('Of a and b, of whom the metric was measured.'),
    difference: differenceSchema
      .nullable()
      .describe('Mean of b minus mean of a; null while too few users were measured.'),
    lift: differenceSchema
      .nullable()
      .describe('The same as a share of the mean of a; null where that is not told from 0.'),
    measured: differenceSchema
      .nullable()
      .describe(
        'Share of the users of b of whom it was measured, minus that of a. Where it is not 0, those who were measured are not comparable.',
      ),
    conclusion: z
      .enum(['better', 'worse', 'undecided', 'not comparable', 'too few users'])
      .describe(
        'What b is, beside a. Not comparable: users do not come in the shares that were meant, or who is measured depends on the arm.',
      ),
  })
  .describe('Two arms on a metric. All intervals of a report together hold the truth with 95 %, at all times.');

const sampleRatioSchema = z
  .object({
    p: z.number().describe('The smallest that it has been, looked at after every user, over all periods.'),
    alarm: z.boolean().describe('p is below .001: users do not come to arms in the shares that were meant.'),
    periods: z.array(
      z.object({
        since: z.string().optional(),
        p: gap.describe('Null where one arm is to have all users, or nobody knows the shares.'),
        arms: z.array(z.object({ arm: z.string(), share: z.number(), users: count })),
      }),
    ),
  })
  .describe('Whether users come to arms in the shares that were meant, while the same weights were in force.');

const shadowSchema = z
  .object({
    arm: z.string().describe('That answered.'),
    shadow: z.string().describe('That was computed beside it.'),
    compared: count,
    failed: count,
    difference: spreadSchema.extend({ most: z.number() }),
  })
  .describe('How far what a shadow made lies from what was answered: root mean square over frames and features.');

const outcomesSchema = z
  .object({
    used: count,
    repeated: count.describe('Of a request and metric that had one already: the first counts.'),
    late: count.describe('After the deployment’s window.'),
    unknown: count.describe('Of a request of which no exposure was recorded.'),
    notRandomised: count.describe(
      'Of an answer that was forced, or given for lack of another arm, or to somebody without a key.',
    ),
    moved: count.describe('Of an answer from another arm than the user’s first.'),
    unfit: count.describe('Of a metric that the deployment does not name, or no proportion where it names one.'),
    unreadable: count.describe('Lines that are no records.'),
  })
  .describe('How many outcomes take part, and why others do not.');

/** A `report.json` of a deployment. What it does not name is no error: it may be of a later version. */
export const servingReportSchema = z
  .object({
    $schema: z.string().optional(),
    format: z.literal(FILE_FORMATS.servingReport),
    kind: z.literal('serving'),
    name: z.string().describe('Of the deployment.'),
    since: z.string().optional().describe('Of the first exposure; absent where there is none.'),
    until: z.string().optional(),
    verdict: z.string().describe('In words, no more than the intervals allow; one paragraph a line.'),
    alpha: z.number().describe('That all comparisons share.'),
    metrics: z.array(
      z.object({ name: z.string(), kind: z.enum(['mean', 'proportion']), better: z.enum(['higher', 'lower']) }),
    ),
    arms: z.array(armSchema),
    comparisons: z.array(comparisonSchema),
    sampleRatio: sampleRatioSchema,
    shadows: z.array(shadowSchema),
    outcomes: outcomesSchema,
    versions: z.record(z.string(), z.string()).describe('Of what wrote this report.'),
  })
  .meta({
    title: 'Antiphon report of a deployment',
    description: 'What the users of a deployment’s arms did, in numbers. The unit is the user, who was randomised.',
  });
/** The report of a deployment, as `report.json` has it. */
export type ServingReport = z.infer<typeof servingReportSchema>;
export type ServingComparison = ServingReport['comparisons'][number];

/** JSON schema (draft 2020-12) of a deployment's `report.json`, for programs that read it: docs/serving-report.schema.json. */
export function servingReportJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(servingReportSchema, { io: 'input' });
  return { $schema, $id: 'urn:antiphon:serving-report:1', ...schema };
}
