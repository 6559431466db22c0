import { AntiphonError, FILE_FORMATS, isAntiphonError, noiseSchedule, respace } from '@antiphon/core';
import { issueProblems, readYaml, tellProblems, together, type Problem } from '@antiphon/data/settings-text';
import { assertNotNewer } from '@antiphon/formats/files';
import type { KnownGuidanceSpec } from '@antiphon/guidance';
import { parseTrainConfig, type TrainConfig } from '@antiphon/train';
import type { z } from 'zod';
import { armProblems } from './arm-problems';
import type { ArmSpec } from './arm-spec';
import { claimProblems } from './claims';
import { experimentJsonSchema } from './json-schema';
import { experimentSpecSchema, fieldsSchema } from './schema';
import { samplingSchema } from './sampling-spec';

/** An experiment, complete: `parseExperimentSpec` fills in the defaults. docs/experiment.schema.json is its JSON schema. */
export type ExperimentSpec = z.infer<typeof experimentSpecSchema>;

/**
 * A spec as people write it: what has a default may be left out.
 * @typeParam G what its arms' guidance may be. By default what ships, with its options, so that the compiler finds a misspelt one; `GuidanceOptions` says how it learns of your own.
 */
export type ExperimentSpecInput<G extends { readonly kind: string } = KnownGuidanceSpec> = Omit<
  z.input<typeof experimentSpecSchema>,
  'arms'
> & { readonly arms: readonly ArmSpec<G>[] };

/** Gives a spec its types: an unknown key, strategy or option does not compile. */
export function defineExperiment(spec: ExperimentSpecInput): ExperimentSpecInput {
  return spec;
}

/**
 * A spec with every default filled in.
 * @param input an object, or the text of a YAML or JSON file
 * @param source how errors call it, e.g. the file's path
 * @throws INVALID_INPUT for all that is wrong at once, in a text with line and column: each unknown key and name (and what may have been meant), wrong value, and arm or metric that is not there; NEWER_FORMAT
 */
export function parseExperimentSpec(input: unknown, source = 'experiment spec'): ExperimentSpec {
  const placed = typeof input === 'string' ? readYaml(input, source) : undefined;
  const given = placed === undefined ? input : placed.value;
  assertNotNewer(given, FILE_FORMATS.experiment, source);
  const parsed = experimentSpecSchema.safeParse(given);
  const problems = [...(parsed.success ? [] : issueProblems(parsed.error.issues, given)), ...jointProblems(given)];
  const told = tellProblems(problems, { given, schema: experimentJsonSchema(), places: placed });
  if (!parsed.success || told.length > 0)
    throw together(
      told.map((problem) => new AntiphonError('INVALID_INPUT', { source, problem })),
      source,
    );
  return { ...parsed.data, training: trainingOf(given) };
}

/** What keys that are right by themselves get wrong together. Where one is wrong by itself, nothing is said of what it has to do with others. */
function jointProblems(given: unknown): Problem[] {
  if (typeof given !== 'object' || given === null) return [];
  const { shape } = fieldsSchema;
  const part = <K extends keyof typeof shape>(key: K) =>
    shape[key].safeParse((given as Record<string, unknown>)[key]) as z.ZodSafeParseResult<z.infer<(typeof shape)[K]>>;
  const [arms, baseline, scales, metrics] = [part('arms'), part('baseline'), part('scales'), part('metrics')];
  const [primary, equivalence, training] = [part('primary'), part('equivalence'), part('training')];
  const named = arms.success && baseline.success ? { arms: arms.data, baseline: baseline.data } : undefined;
  return [
    ...(named === undefined ? [] : armProblems(named)),
    ...(named !== undefined && scales.success && metrics.success && primary.success && equivalence.success
      ? claimProblems({
          ...named,
          scales: scales.data,
          metrics: metrics.data,
          primary: primary.data,
          equivalence: equivalence.data,
        })
      : []),
    ...(training.success
      ? [
          ...problemOf(['training'], () => trainingOf(given)),
          ...stepsOf(given).flatMap((steps) =>
            problemOf(['sampling', 'steps'], () => respace(noiseSchedule(training.data.schedule), steps)),
          ),
        ]
      : []),
  ];
}

/** Numbers of sampling steps, where they are right by themselves; those of a budget are not known here. */
function stepsOf(given: object): readonly (number | string)[] {
  const { sampling } = given as { readonly sampling?: { readonly steps?: unknown } | null };
  const parsed = samplingSchema.safeParse({ steps: sampling?.steps });
  return parsed.success ? [parsed.data.steps ?? []].flat() : [];
}

function problemOf(path: Problem['path'], work: () => unknown): Problem[] {
  try {
    work();
    return [];
  } catch (error) {
    if (!isAntiphonError(error)) throw error;
    const { problem } = error.details as { readonly problem?: string };
    return [
      {
        path,
        text: error.code === 'INVALID_INPUT' && problem !== undefined ? problem : error.message.replace(/\.$/, ''),
      },
    ];
  }
}

/** The training, with what the schema alone cannot say: options that rule each other out, and what is off for other predictions than x0. */
function trainingOf(given: unknown): ExperimentSpec['training'] {
  const { training = {} } = given as { readonly training?: unknown };
  const config: Partial<TrainConfig> = parseTrainConfig(training);
  delete config.seed; // that of each training comes from trainSeeds
  return config as ExperimentSpec['training'];
}
