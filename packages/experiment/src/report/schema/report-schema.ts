import { FILE_FORMATS } from '@antiphon/core';
import { z } from 'zod';
import { SPOIL_NAMES } from '../../ladder/spoil-names';
import type { Report } from '../report-json';
import { comparisonSchema, scaleSchema } from './comparison-schema';
import { provenanceSchema } from './provenance-schema';
import { cellSchema, floorsSchema, summarySchema } from './scores-schema';
import { trainingSchema } from './training-schema';

const cardSchema = z
  .object({
    findings: z.number(),
    summary: z.string().describe('The findings in a few words.'),
    href: z.string().optional().describe('Where the whole audit lies, relative to the report.'),
  })
  .describe('What an audit of the arm found.');

const armSchema = z.object({
  name: z.string(),
  guidance: z
    .object({ kind: z.string() })
    .catchall(z.unknown())
    .describe('The strategy with every option, defaults too.'),
  model: z.string().optional().describe('The arm from whose trained model it sampled; absent: its own.'),
  teacher: z.string().optional().describe('The arm whose trained model taught it.'),
  card: cardSchema.optional(),
});

const designSchema = z
  .object({
    scales: z
      .enum(['own', 'each'])
      .describe('"own": each arm at the scale of its own spec; "each": all at the same scales.'),
    steps: z
      .union([z.number(), z.string()])
      .optional()
      .describe('That every scale was sampled with; absent under a budget of evaluations.'),
    nfe: z.number().optional().describe('Network evaluations that every motion might spend.'),
    metrics: z
      .object({
        confirmatory: z.array(z.string()).describe('By which the experiment is judged.'),
        exploratory: z.array(z.string()).describe('Computed and shown, and in no correction.'),
        off: z.array(z.string()).describe('Not computed.'),
      })
      .optional()
      .describe('Which metrics the spec chooses to decide; absent: all of them do.'),
    baseline: z.string().optional().describe('The arm that all others are compared with; absent: every pair is.'),
    primary: z
      .object({ metric: z.string(), a: z.string(), b: z.string(), scale: scaleSchema })
      .optional()
      .describe('The comparison that the spec names as the one to be judged by; it is corrected with no other.'),
    margins: z
      .record(
        z.string(),
        z.object({
          value: z.number(),
          of: z.string().optional().describe('Where it comes from; absent: the spec gives the number.'),
        }),
      )
      .optional()
      .describe('By metric: within it, arms are as good as each other.'),
    marginsLost: z
      .array(z.string())
      .optional()
      .describe('Metrics of which the spec names a share of a distance that could not be measured.'),
  })
  .describe('How arms were made comparable.');

const failureSchema = z
  .object({
    arm: z.string(),
    trainSeed: z.number(),
    stage: z.enum(['model', 'audit', 'motion', 'metrics']).describe('What failed.'),
    scale: z.number().optional().describe('Of one cell; absent where the whole training is concerned.'),
    steps: z.union([z.number(), z.string()]).optional(),
    error: z.string(),
  })
  .describe('A part that is missing because it failed.');

const ladderSchema = z
  .object({
    rungs: z
      .array(
        z.object({
          spoil: z.enum([...SPOIL_NAMES, 'truth']),
          label: z.string(),
          dose: z.string().optional(),
        }),
      )
      .describe('The truth first.'),
    metrics: z.record(
      z.string(),
      z.object({
        values: z.array(z.number().nullable()).describe('Per rung.'),
        measures: z.boolean().optional().describe('Whether it may judge arms here; absent: not measurable.'),
        problems: z.array(z.string()),
      }),
    ),
  })
  .describe('What each metric makes of true motion that is spoiled on purpose.');

const metricSchema = z.object({
  name: z.string(),
  label: z.string(),
  unit: z.string(),
  better: z.enum(['lower', 'higher', 'truth']).describe('"truth": as near as possible to what the truth has.'),
  description: z.string(),
  range: z
    .tuple([z.number().nullable(), z.number().nullable()])
    .optional()
    .describe('The least and the most that a value can be, null where there is no end.'),
});

/** A `report.json`. What it does not name is no error: it may be of a later version. */
export const reportSchema: z.ZodType<Report> = z
  .object({
    $schema: z.string().optional(),
    format: z.literal(FILE_FORMATS.report),
    name: z.string(),
    verdict: z.string().describe('In words, no more than the intervals allow; one paragraph a line.'),
    design: designSchema,
    arms: z.array(armSchema),
    cells: z.array(cellSchema),
    summaries: z
      .array(summarySchema)
      .describe('The cells of each arm and setting over its training seeds; empty where there is one.'),
    trainings: z.array(trainingSchema).optional().describe('How each training went; absent where nothing was told.'),
    failures: z.array(failureSchema).optional(),
    comparisons: z.array(comparisonSchema),
    metrics: z.array(metricSchema),
    floors: floorsSchema,
    ladder: ladderSchema.optional(),
    provenance: provenanceSchema,
  })
  .meta({
    title: 'Antiphon report',
    description: 'Everything that a comparison found, in numbers. Null is "not measurable here", never zero.',
  });

/** JSON schema (draft 2020-12) of `report.json`, for programs that read it: docs/report.schema.json. */
export function reportJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(reportSchema, { io: 'input' });
  return { $schema, $id: 'urn:antiphon:report:1', ...schema };
}
