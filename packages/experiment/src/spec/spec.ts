import { createGuidance } from '@antiphon/guidance';
import {
  AntiphonError,
  FILE_FORMATS,
  getSampler,
  noiseSchedule,
  respace,
  SPACINGS,
  type Spacing,
} from '@antiphon/core';
import { datasetSpecSchema } from '@antiphon/data';
import { assertNotNewer } from '@antiphon/formats/files';
import { parseTrainConfig, trainConfigSchema, type TrainConfig } from '@antiphon/train';
import { z } from 'zod';
import { armProblem } from './arm-problem';
import { armSchema } from './arm-spec';
import { metricsSchema } from './chosen-metrics';
import { claimProblem, equivalenceSchema, primarySchema } from './claims';
import { parseYaml } from './parse-yaml';
import { refusals, throwTogether } from './together';

const stepsSchema = z.union([z.int().positive(), z.string().regex(/^(ddim)?\d+$/)]);

const samplingSchema = z
  .strictObject({
    sampler: z.string().default('ddim'),
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

/** The first that is there a second time. */
function repeated<T>(values: readonly T[]): T | undefined {
  return values.find((value, i) => values.indexOf(value) < i);
}

/** Names that differ only in the case of letters are one folder on many a disk. */
function sameName(arms: readonly { readonly name: string }[]): string {
  const [first = '', second = ''] = arms
    .map(({ name }) => name)
    .filter((name, _, all) => all.filter((other) => other.toLowerCase() === name.toLowerCase()).length > 1);
  return first === second
    ? `two arms have the same name, "${first}"`
    : `the arms "${first}" and "${second}" would share a folder where the case of letters does not count`;
}

/** How motions are sampled: with so many steps, or with as many as a budget of network evaluations allows. */
type Sampling = { sampler: string; spacing?: Spacing; seeds: number; windows: number } & (
  { steps: number | string | (number | string)[]; nfe?: undefined } | { nfe: number; steps?: undefined }
);

/** What an experiment compares, on what, and how: the content of the spec file. Every key has a default but `data` and `arms`. */
export const experimentSpecSchema = z
  .strictObject({
    format: z.literal(FILE_FORMATS.experiment).optional().describe('Of this file; without it, the first.'),
    name: z.string().min(1).default('experiment'),
    data: datasetSpecSchema,
    encoder: z
      .looseObject({ kind: z.string() })
      .optional()
      .describe(
        'How recordings are heard, e.g. {"kind": "log-mel", "channel": [0, 1]}: an audio encoder (docs/audio-encoders.md); paths are relative to the folder of the spec file. Default: the log-mel bands of each channel.',
      ),
    arms: z
      .array(armSchema)
      .min(1)
      .refine((arms) => repeated(arms.map(({ name }) => name.toLowerCase())) === undefined, {
        error: ({ input }) => sameName(input as readonly { readonly name: string }[]),
      }),
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
      .union([z.array(z.number().min(0)).min(1), z.literal('own')])
      .default([1, 2, 4])
      .describe(
        'Guidance scales, or "own": every arm at the scale of its own spec. An arm with one branch (fixed mode) has scale 1 only.',
      ),
    sampling: samplingSchema.prefault({}),
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
  .meta({ title: 'Antiphon experiment' })
  // It is about the file: the same experiment is the same run, whether its spec says it or not.
  .transform(({ ...spec }): Omit<typeof spec, 'format'> => {
    delete spec.format;
    return spec;
  });

/** An experiment, complete: `parseExperimentSpec` fills in the defaults. docs/experiment.schema.json is its JSON schema. */
export type ExperimentSpec = z.infer<typeof experimentSpecSchema>;
/** A spec as people write it: what has a default may be left out. */
export type ExperimentSpecInput = z.input<typeof experimentSpecSchema>;

/**
 * A spec with every default filled in.
 * @param input an object, or the text of a YAML or JSON file
 * @param source how errors call it, e.g. the file's path
 * @throws INVALID_INPUT naming each unknown key, wrong value, and arm or metric that is not there; UNKNOWN_GUIDANCE and INVALID_GUIDANCE for an arm's guidance; NEWER_FORMAT; UNKNOWN_SAMPLER; INVALID_RESPACING for steps that there are not
 */
export function parseExperimentSpec(input: unknown, source = 'experiment spec'): ExperimentSpec {
  const given = typeof input === 'string' ? parseYaml(input, source) : input;
  assertNotNewer(given, FILE_FORMATS.experiment, source);
  const parsed = experimentSpecSchema.safeParse(given);
  const ofSchema = parsed.success ? [] : [schemaError(parsed.error, source)];
  const isRead = (part: string) => parsed.success || parsed.error.issues.every(({ path }) => path[0] !== part);
  throwTogether([...ofSchema, ...beyondSchema(given, source, isRead)], source);
  if (!parsed.success) throw ofSchema[0];
  const spec = { ...parsed.data, training: trainingOf(given, source) };
  const problem = armProblem(spec) ?? claimProblem(spec);
  if (problem !== undefined) throw new AntiphonError('INVALID_INPUT', { source, problem });
  return spec;
}

function schemaError(error: z.ZodError, source: string): AntiphonError {
  return new AntiphonError('INVALID_INPUT', { source, problem: z.prettifyError(error).replace(/\s*\n\s*/g, ' ') });
}

/** What is wrong with the training, the arms and the sampling that the schema alone cannot see; of those parts that it could read. */
function beyondSchema(given: unknown, source: string, isRead: (part: string) => boolean): AntiphonError[] {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return [];
  const { arms, sampling, training } = given as ExperimentSpecInput;
  const steps = isRead('sampling') ? [sampling?.steps ?? []].flat() : [];
  return refusals([
    ...(isRead('training') ? [() => trainingOf(given, source)] : []),
    ...(isRead('arms') ? arms : []).map(
      ({ guidance }) =>
        () =>
          createGuidance(guidance),
    ),
    ...(isRead('sampling') ? [() => getSampler(sampling?.sampler ?? 'ddim')] : []),
    ...(isRead('training') ? steps : []).map(
      (each) => () => respace(noiseSchedule(training?.schedule ?? 'cosine'), each),
    ),
  ]);
}

/** The training, with what the schema alone cannot say: options that rule each other out, and what is off for other predictions than x0. */
function trainingOf(given: unknown, source: string): ExperimentSpec['training'] {
  const { training = {} } = given as ExperimentSpecInput;
  const config: Partial<TrainConfig> = parseTrainConfig(training, `${source}: training`);
  delete config.seed; // that of each training comes from trainSeeds
  return config as ExperimentSpec['training'];
}

/** JSON schema (draft 2020-12) of what people may write, for editors and docs. */
export function experimentJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(experimentSpecSchema, { io: 'input' });
}
