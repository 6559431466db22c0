import { z } from 'zod';

/** What callers may tell of a motion later. */
export const outcomesSchema = z
  .strictObject({
    metrics: z
      .record(
        z.string().regex(/^[\w.+-]{1,100}$/, 'a metric is letters, digits and . _ + -'),
        z.strictObject({
          kind: z
            .enum(['mean', 'proportion'])
            .default('mean')
            .describe('"proportion" takes 0 and 1 only; "mean" any number.'),
          better: z.enum(['higher', 'lower']).default('higher').describe('Which way is better.'),
        }),
      )
      .default({})
      .describe('Outcomes that are taken, by name, e.g. {"watched": {"kind": "proportion"}}.'),
    windowDays: z
      .number()
      .positive()
      .max(365)
      .default(30)
      .describe('Days after an answer for which its outcomes count; later ones are recorded as late.'),
  })
  .describe('What users got from motions, as POST /v1/outcomes tells it.');

/** Where exposures and outcomes are kept. */
export const recordsSchema = z
  .strictObject({
    folder: z.string().min(1).optional().describe('Folder of append-only JSON lines, relative to this file.'),
    database: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'expected a URL such as postgres://user@host/database')
      .optional()
      .describe('PostgreSQL, in place of a folder.'),
    rotateMegabytes: z.number().positive().default(64).describe('A file of the folder is at most so large.'),
    fsync: z
      .enum(['each', 'second', 'never'])
      .default('second')
      .describe('When lines reach the disk: before each answer, every second, or when the system likes.'),
  })
  .refine(({ folder, database }) => (folder === undefined) !== (database === undefined), {
    error: 'expected either "folder" or "database"',
  })
  .describe('Where exposures and outcomes are kept. Without it, nowhere.');
