import { FILE_FORMATS } from '@antiphon/core';
import { datasetSpecSchema } from '@antiphon/data';
import { encoderIssues } from '@antiphon/data/encoders';
import { trainConfigSchema } from '@antiphon/train';
import { z } from 'zod';
import { armSchema } from './arm-spec';
import { metricsSchema } from './chosen-metrics';
import { equivalenceSchema, primarySchema } from './claims';
import { repeated } from './repeated';
import { samplingSchema } from './sampling-spec';

/** Checked by its kind. */
export const dataSchema = datasetSpecSchema.describe(
  'The recordings: a folder of them, or a corpus that is made on the spot.',
);

/** Checked by its kind; what recordings have to do with it is told when they are opened. */
export const encoderSchema = z
  .looseObject({ kind: z.string() })
  .superRefine((encoder, context) => {
    for (const issue of encoderIssues(encoder)) context.addIssue({ ...issue, path: [...issue.path] });
  })
  .describe(
    'How recordings are heard, e.g. {"kind": "log-mel", "channel": [0, 1]}: an audio encoder (docs/audio-encoders.md); paths are relative to the folder of the spec file. Default: the log-mel bands of each channel.',
  );

/** The keys of a spec file, each checked by itself. */
export const fieldsSchema = z
  .strictObject({
    $schema: z
      .string()
      .optional()
      .describe(
        'Where an editor finds the JSON schema of this file (docs/editor.md). It says nothing about the experiment.',
      ),
    format: z.literal(FILE_FORMATS.experiment).optional().describe('Of this file; without it, the first.'),
    name: z.string().min(1).default('experiment').describe('The title of the report.'),
    data: dataSchema,
    encoder: encoderSchema.optional(),
    arms: z
      .array(armSchema)
      .min(1)
      .refine((arms) => repeated(arms.map(({ name }) => name.toLowerCase())) === undefined, {
        error: ({ input }) => sameName(input as readonly { readonly name: string }[]),
      })
      .describe('What is compared: each is a guidance, trained or sampled with the model of another arm.'),
    training: trainConfigSchema
      .omit({ seed: true })
      .prefault({})
      .describe('Training config, the same for every arm; its seed comes from trainSeeds.'),
    trainSeeds: z
      .array(z.int().min(0))
      .min(1)
      .refine((seeds) => repeated(seeds) === undefined, {
        error: ({ input }) =>
          `the training seed ${repeated(input as number[])} is given twice, which would be one training`,
      })
      .default([0])
      .describe('One training per arm and seed: only several can tell a strategy from training luck.'),
    scales: z
      .union([z.array(z.number().min(0)).min(1), z.literal('own')], {
        error: 'expected a list of scales such as [1, 2, 4], or "own"',
      })
      .default([1, 2, 4])
      .describe(
        'Guidance scales, or "own": every arm at the scale of its own spec. An arm with one branch (fixed mode) has scale 1 only.',
      ),
    sampling: samplingSchema.prefault({}).describe('How motions are sampled, the same for every arm.'),
    baseline: z
      .string()
      .optional()
      .describe(
        'Name of the arm that all others are compared with. Without it every pair is compared, and Holm’s correction weighs more.',
      ),
    metrics: metricsSchema.optional(),
    primary: primarySchema.optional(),
    equivalence: equivalenceSchema.optional(),
    seed: z.int().min(0).default(0).describe('Seed of the statistics and of the floors, not of training or sampling.'),
  })
  .meta({
    title: 'Antiphon experiment',
    description: 'What an experiment compares, on what, and how. Every key has a default but `data` and `arms`.',
  });

/** What an experiment compares, on what, and how: the content of the spec file. Every key has a default but `data` and `arms`. */
// `format` and `$schema` are about the file: the same experiment is the same run, whether its spec says them or not.
export const experimentSpecSchema = fieldsSchema.transform(({ ...spec }): Omit<typeof spec, 'format' | '$schema'> => {
  delete spec.format;
  delete spec.$schema;
  return spec;
});

/** Names that differ only in the case of letters are one folder on many a disk. */
function sameName(arms: readonly { readonly name: string }[]): string {
  const [first = '', second = ''] = arms
    .map(({ name }) => name)
    .filter((name, _, all) => all.filter((other) => other.toLowerCase() === name.toLowerCase()).length > 1);
  return first === second
    ? `two arms have the same name, "${first}"`
    : `the arms "${first}" and "${second}" would share a folder where the case of letters does not count`;
}
