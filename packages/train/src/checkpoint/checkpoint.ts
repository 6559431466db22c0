import { join } from 'node:path';
import { AntiphonError, FILE_FORMATS, isAntiphonError, SPACINGS } from '@antiphon/core';
import { filmTransformerParameters } from '@antiphon/core/models';
import { readText, writeFileAtomic } from '@antiphon/formats';
import { assertFormat, makeFolder } from '@antiphon/formats/files';
import { conditionSpecSchema } from '@antiphon/data';
import {
  assertPluginsLoaded,
  bandProblem,
  bandSchema,
  motionFormatSchema,
  normalisationSchema,
} from '@antiphon/data/bundle';
import { guidanceKinds } from '@antiphon/guidance';
import { z } from 'zod';
import { trainConfigSchema } from '../denoiser/config';
import type { Checkpoint, CheckpointIndex } from './checkpoint-contents';
import { continuedSchema } from '../loop/continuation';
import { readTrainingRecord, withoutRecord } from '../record/record-file';
import { networkSchema } from './network-schema';
import { readTensorGroups, removeOldTensors, storedTensorsSchema, writeTensorGroups } from './tensor-groups';

const INDEX = 'checkpoint.json';
const FORMAT = FILE_FORMATS.checkpoint;
const GROUPS = ['parameters', 'ema', 'm', 'v'] as const;
const EARLY = 'early';

/** The config of a run. What an earlier version did not write down is as it trained and sampled then: exported now, its model moves as it did. */
const storedConfigSchema = trainConfigSchema.extend({
  spacing: z.enum(SPACINGS).default('leading'),
  band: trainConfigSchema.shape.band.unwrap().default('none'),
  conditionKernel: trainConfigSchema.shape.conditionKernel.unwrap().default(null),
  amplitudeJitter: trainConfigSchema.shape.amplitudeJitter.unwrap().default(0),
});

/** `checkpoint.json`: everything about a run but its tensors, which lie in the safetensors file that it names. */
const checkpointSchema = z.strictObject({
  format: z.literal(FORMAT),
  step: z.int().min(0),
  config: storedConfigSchema,
  guidance: z.looseObject({ kind: z.string() }),
  model: networkSchema,
  dataset: z.strictObject({ name: z.string(), hash: z.string() }),
  motion: motionFormatSchema,
  conditions: z.array(conditionSpecSchema),
  normalisation: normalisationSchema,
  /** What exported networks keep to, as `config.band` asks. */
  band: bandSchema.optional(),
  dropoutRecord: z.strictObject({
    samples: z.int(),
    dropped: z.record(z.string(), z.number()),
    allDropped: z.int(),
    batches: z.int().optional(),
    mixedBatches: z.int().optional(),
    patterns: z.record(z.string(), z.int()).optional(),
  }),
  /** Evaluations of networks in one training step: counted where the step computes its loss, and what the guidance's target needs. */
  forwardPasses: z.strictObject({ perStep: z.int(), needed: z.int() }).optional(),
  /** The frozen model whose guided prediction this one learns. */
  teacher: z.strictObject({ kind: z.string(), step: z.int(), sha256: z.string() }).optional(),
  /** When the early weights were taken; they lie in the tensor group `early`. */
  early: z.strictObject({ step: z.int() }).optional(),
  /** Where it became a training of another length, of whose learning rates the first steps were not. */
  continued: continuedSchema.optional(),
  /** `[step, loss]`, thinned. */
  history: z.array(z.tuple([z.int(), z.number()])),
  shapes: z.record(z.string(), z.array(z.int())),
  tensors: storedTensorsSchema,
  versions: z.record(z.string(), z.string()),
});

/**
 * Writes a checkpoint so that a kill at any moment leaves the last one whole: the tensors go to a file of a new name, then
 * `checkpoint.json`, which names them with their hash, is replaced in one rename, and only then the old tensors go.
 */
export async function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  await makeFolder(folder);
  const { state, early, ...rest } = withoutRecord(checkpoint);
  const groups = Object.fromEntries(GROUPS.map((group) => [group, state[group]]));
  const all = early === undefined ? groups : { ...groups, [EARLY]: early.ema };
  const tensors = await writeTensorGroups(folder, state.step, all, checkpoint.shapes);
  // Parsed, its keys are in the schema's order: the same checkpoint is the same file, resumed or not.
  const index = checkpointSchema.parse({
    ...rest,
    ...(early === undefined ? {} : { early: { step: early.step } }),
    tensors,
  });
  await writeFileAtomic(join(folder, INDEX), Buffer.from(`${JSON.stringify(index, null, 1)}\n`));
  await removeOldTensors(folder, tensors.file);
}

/**
 * The checkpoint in a folder, or undefined where there is none yet.
 * @throws INVALID_CHECKPOINT naming what is truncated, altered, foreign or of a newer version; NEWER_FORMAT, INVALID_INPUT for its training record
 */
export async function readCheckpoint(folder: string): Promise<Checkpoint | undefined> {
  const path = join(folder, INDEX);
  const text = await readText(path).catch((error: unknown) => {
    if (isAntiphonError(error) && error.code === 'FILE_NOT_FOUND') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const { tensors: stored, early, ...rest } = parseCheckpointIndex(text, path);
  const expected = [...GROUPS, ...(early === undefined ? [] : [EARLY])].map((group) => [group, rest.shapes] as const);
  const groups = await readTensorGroups(folder, stored, Object.fromEntries(expected));
  const { parameters, ema, m, v } = groups;
  const record = await readTrainingRecord(folder, rest);
  return {
    ...rest,
    ...(record && { record }),
    state: { step: rest.step, parameters, ema, m, v },
    ...(early === undefined ? {} : { early: { step: early.step, ema: groups[EARLY] } }),
  };
}

/**
 * What `checkpoint.json` says.
 * @param path what errors name
 * @throws NEWER_FORMAT, INVALID_CHECKPOINT, MISSING_PLUGIN
 */
export function parseCheckpointIndex(text: string, path: string): CheckpointIndex {
  const invalid = (problem: string) => new AntiphonError('INVALID_CHECKPOINT', { path, problem });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalid('it is not JSON (truncated?)');
  }
  assertFormat(json, FORMAT, path, invalid);
  const { guidance } = json as { guidance?: { kind?: unknown } };
  assertPluginsLoaded(json, path, [{ what: 'guidance', name: guidance?.kind, known: guidanceKinds() }]);
  const parsed = checkpointSchema.safeParse(json);
  if (!parsed.success) throw invalid(firstIssue(parsed.error));
  const { model, shapes, band } = parsed.data;
  const unfit = bandProblem({ ...model, band });
  if (unfit !== undefined) throw invalid(unfit);
  const needed = Object.fromEntries(filmTransformerParameters(model).map(({ name, shape }) => [name, shape]));
  const differs = [...Object.keys(needed), ...Object.keys(shapes)].find(
    (name) => JSON.stringify(needed[name]) !== JSON.stringify(shapes[name]),
  );
  if (differs !== undefined) throw invalid(`its "shapes" are not those of its "model": they differ in "${differs}"`);
  return parsed.data;
}

/** One is enough: nobody mends a checkpoint by hand. */
function firstIssue({ issues }: z.ZodError): string {
  const [first] = issues;
  return `"${first?.path.join('.')}": ${first?.message}`;
}
