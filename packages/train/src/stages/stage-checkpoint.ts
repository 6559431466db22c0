import { join } from 'node:path';
import { AntiphonError, FILE_FORMATS, isAntiphonError, type TrainingRecord } from '@antiphon/core';
import { readText, writeFileAtomic } from '@antiphon/formats';
import { assertFormat, makeFolder } from '@antiphon/formats/files';
import { conditionSpecSchema } from '@antiphon/data';
import {
  assertPluginsLoaded,
  motionFormatSchema,
  normalisationSchema,
  type BundleManifest,
  type Normalisation,
} from '@antiphon/data/bundle';
import { z } from 'zod';
import {
  readTensorGroups,
  removeOldTensors,
  storedTensorsSchema,
  writeTensorGroups,
  type Shapes,
} from '../checkpoint/tensor-groups';
import { continuedSchema, type Continued } from '../loop/continuation';
import type { LoopCheckpoint } from '../loop/loop-state';
import { readTrainingRecord, withoutRecord } from '../record/record-file';

const INDEX = 'checkpoint.json';
const FORMAT = FILE_FORMATS.stage;
const GROUPS = ['parameters', 'ema', 'm', 'v'] as const;
const BUFFERS = 'buffers';

const shapesSchema = z.record(z.string(), z.array(z.int().min(0)));

/** `checkpoint.json` of a stage beside the denoiser: everything about the run but its tensors. */
const stageCheckpointSchema = z.strictObject({
  format: z.literal(FORMAT),
  stage: z.string(),
  step: z.int().min(0),
  /** As the stage's own schema has it. */
  config: z.looseObject({ steps: z.int(), seed: z.int() }),
  /** The network's config. */
  model: z.record(z.string(), z.unknown()),
  dataset: z.strictObject({ name: z.string(), hash: z.string() }),
  /** SHA-256 of the weights of the stages that it builds on, by kind. */
  before: z.record(z.string(), z.string()),
  motion: motionFormatSchema,
  conditions: z.array(conditionSpecSchema),
  normalisation: normalisationSchema,
  /** Where it became a training of another length, of whose learning rates the first steps were not. */
  continued: continuedSchema.optional(),
  /** `[step, loss]`, thinned. */
  history: z.array(z.tuple([z.int(), z.number()])),
  shapes: shapesSchema,
  bufferShapes: shapesSchema,
  tensors: storedTensorsSchema,
  versions: z.record(z.string(), z.string()),
});

/** Everything of a finished or interrupted stage (codec, guide, lips): its settings, weights and data, and the stages it was built on. */
export interface StageCheckpoint extends LoopCheckpoint {
  readonly format: 'antiphon-stage/1';
  /** The stage's kind. */
  readonly stage: string;
  /** As the stage's own schema has it. */
  readonly config: { readonly steps: number; readonly seed: number };
  /** The network's config. */
  readonly model: Readonly<Record<string, unknown>>;
  /** What it is trained on; the hash is of its content. */
  readonly dataset: { readonly name: string; readonly hash: string };
  /** SHA-256 of the weights of the stages that it builds on, by kind. */
  readonly before: Readonly<Record<string, string>>;
  readonly motion: BundleManifest['motion'];
  readonly conditions: BundleManifest['conditions'];
  readonly normalisation: Normalisation;
  /** Where it went on as a training of another length though its learning rates had depended on that: after so many steps, of so many till then. */
  readonly continued?: Continued | undefined;
  /** What the stage saw, and how its loss went. Absent before its end, in old checkpoints, and where it was not asked for. */
  readonly record?: TrainingRecord | undefined;
  /** Of each parameter, and of each buffer: what is learned without gradients. */
  readonly shapes: Readonly<Record<string, number[]>>;
  readonly bufferShapes: Readonly<Record<string, number[]>>;
  /** Of the packages and of Node. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Writes it so that a kill at any moment leaves the last one whole: tensors under a new name, then the index that names them, then the old tensors go. */
export async function writeStageCheckpoint(folder: string, checkpoint: StageCheckpoint): Promise<void> {
  const { state, ...rest } = withoutRecord(checkpoint);
  await makeFolder(folder);
  const groups = Object.fromEntries(GROUPS.map((group) => [group, state[group]]));
  const shapes: Shapes = { ...rest.shapes, ...rest.bufferShapes };
  const tensors = await writeTensorGroups(folder, state.step, { ...groups, [BUFFERS]: state.buffers ?? {} }, shapes);
  const index = stageCheckpointSchema.parse({ ...rest, tensors });
  await writeFileAtomic(join(folder, INDEX), Buffer.from(`${JSON.stringify(index, null, 1)}\n`));
  await removeOldTensors(folder, tensors.file);
}

/**
 * The stage's checkpoint in a folder, or undefined where there is none yet.
 * @throws INVALID_CHECKPOINT naming what is truncated, altered, foreign or of a newer version; NEWER_FORMAT, INVALID_INPUT for its training record
 */
export async function readStageCheckpoint(folder: string): Promise<StageCheckpoint | undefined> {
  const path = join(folder, INDEX);
  const text = await readText(path).catch((error: unknown) => {
    if (isAntiphonError(error) && error.code === 'FILE_NOT_FOUND') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const { tensors, ...rest } = parseIndex(text, path);
  const parameterGroups = Object.fromEntries(GROUPS.map((group) => [group, rest.shapes]));
  const groups = await readTensorGroups(folder, tensors, { ...parameterGroups, [BUFFERS]: rest.bufferShapes });
  const { parameters, ema, m, v, [BUFFERS]: buffers } = groups;
  const record = await readTrainingRecord(folder, rest);
  return { ...rest, ...(record && { record }), state: { step: rest.step, parameters, ema, m, v, buffers } };
}

function parseIndex(text: string, path: string): z.infer<typeof stageCheckpointSchema> {
  const invalid = (problem: string) => new AntiphonError('INVALID_CHECKPOINT', { path, problem });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalid('it is not JSON (truncated?)');
  }
  assertFormat(json, FORMAT, path, invalid);
  assertPluginsLoaded(json, path);
  const parsed = stageCheckpointSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw invalid(`"${first?.path.join('.')}": ${first?.message}`);
}
