import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AntiphonError, type GuidanceSpec } from '@antiphon/core';
import type { FilmTransformerConfig } from '@antiphon/core/models';
import {
  conditionSpecSchema,
  motionFormatSchema,
  normalisationSchema,
  readSafetensors,
  writeFileAtomic,
  writeSafetensors,
} from '@antiphon/data';
import type { TrainState } from '@antiphon/tfjs-onnxruntime';
import { z } from 'zod';
import { trainConfigSchema } from './config';

const INDEX = 'checkpoint.json';
const GROUPS = ['parameters', 'ema', 'm', 'v'] as const;

/** `checkpoint.json`: everything about a run but its tensors, which lie in the safetensors file that it names. */
const checkpointSchema = z.strictObject({
  format: z.literal('antiphon-checkpoint/1'),
  step: z.int().min(0),
  config: trainConfigSchema,
  guidance: z.looseObject({ kind: z.string() }),
  model: z.record(z.string(), z.unknown()),
  dataset: z.strictObject({ name: z.string(), hash: z.string() }),
  motion: motionFormatSchema,
  conditions: z.array(conditionSpecSchema),
  normalisation: normalisationSchema,
  dropoutRecord: z.strictObject({
    samples: z.int(),
    dropped: z.record(z.string(), z.number()),
    allDropped: z.int(),
  }),
  /** `[step, loss]`, thinned. */
  history: z.array(z.tuple([z.int(), z.number()])),
  shapes: z.record(z.string(), z.array(z.int())),
  tensors: z.strictObject({ file: z.string(), sha256: z.string() }),
  versions: z.record(z.string(), z.string()),
});

type CheckpointFile = z.infer<typeof checkpointSchema>;

export interface Checkpoint extends Omit<CheckpointFile, 'tensors' | 'model' | 'guidance'> {
  readonly model: FilmTransformerConfig;
  readonly guidance: GuidanceSpec;
  readonly state: TrainState;
}

/**
 * Writes a checkpoint so that a kill at any moment leaves the last one whole: the tensors go to a file of a new name, then
 * `checkpoint.json`, which names them with their hash, is replaced in one rename, and only then the old tensors go.
 */
export async function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { state, ...rest } = checkpoint;
  const tensors = Object.fromEntries(
    GROUPS.flatMap((group) =>
      Object.entries(state[group]).map(([name, values]) => [
        `${group}/${name}`,
        { shape: checkpoint.shapes[name] ?? [values.length], values },
      ]),
    ),
  );
  const bytes = writeSafetensors(tensors, { step: String(state.step) });
  const file = `tensors-${String(state.step).padStart(7, '0')}.safetensors`;
  await writeFileAtomic(join(folder, file), bytes);
  const index = { ...rest, tensors: { file, sha256: sha256(bytes) } };
  await writeFileAtomic(join(folder, INDEX), Buffer.from(`${JSON.stringify(index, null, 1)}\n`));
  await removeLeftovers(folder, file);
}

/**
 * The checkpoint in a folder, or undefined where there is none yet.
 * @throws INVALID_CHECKPOINT naming what is truncated, altered, foreign or of a newer version
 */
export async function readCheckpoint(folder: string): Promise<Checkpoint | undefined> {
  const path = join(folder, INDEX);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const { model, tensors: stored, ...rest } = parseIndex(path, text);
  const tensorPath = join(folder, stored.file);
  const bytes = await readFile(tensorPath).catch(() => {
    throw new AntiphonError('INVALID_CHECKPOINT', { path: tensorPath, problem: 'the file is missing' });
  });
  if (sha256(bytes) !== stored.sha256)
    throw new AntiphonError('INVALID_CHECKPOINT', {
      path: tensorPath,
      problem: 'its SHA-256 is not the one that checkpoint.json names (truncated or altered)',
    });
  return {
    ...rest,
    model: model as unknown as FilmTransformerConfig,
    state: unpack(readSafetensors(bytes, tensorPath).tensors, rest.step),
  };
}

function parseIndex(path: string, text: string): CheckpointFile {
  const invalid = (problem: string) => new AntiphonError('INVALID_CHECKPOINT', { path, problem });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalid('it is not JSON (truncated?)');
  }
  const parsed = checkpointSchema.safeParse(json);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error).replace(/\s*\n\s*/g, ' '));
  return parsed.data;
}

function unpack(tensors: Readonly<Record<string, { readonly values: unknown }>>, step: number): TrainState {
  const groups = { parameters: {}, ema: {}, m: {}, v: {} } satisfies Record<
    (typeof GROUPS)[number],
    Record<string, Float32Array>
  >;
  for (const [key, { values }] of Object.entries(tensors)) {
    const slash = key.indexOf('/');
    const group = GROUPS.find((name) => name === key.slice(0, slash));
    if (group !== undefined && values instanceof Float32Array)
      Object.assign(groups[group], { [key.slice(slash + 1)]: values });
  }
  return { step, ...groups };
}

/** Tensors of older checkpoints, and what a killed process left behind. */
async function removeLeftovers(folder: string, current: string): Promise<void> {
  const stale = (await readdir(folder)).filter(
    (name) => name !== current && /^(tensors-|checkpoint\.json\.|\.)/.test(name),
  );
  await Promise.all(stale.map((name) => rm(join(folder, name), { force: true })));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
