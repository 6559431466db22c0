import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { referenceNames, type FilmTransformerConfig, type ParameterValues } from '@antiphon/core/models';
import type { ConditionSpec } from '@antiphon/data';
import { packEncoders } from '@antiphon/data/bundle';
import { writeFileAtomic, writeSafetensors, writeTorchCheckpoint } from '@antiphon/formats';
import type { Checkpoint } from '../checkpoint/checkpoint-contents';
import { CODEC } from '../stages/guide/guide-model';
import type { StageCheckpoint } from '../stages/stage-checkpoint';
import { bundleManifestOf } from './export-bundle';
import { ABOUT, writeAbout } from './weights-about';
import { weightsHash } from './weights-hash';

/**
 * Writes a checkpoint's averaged weights for other programs, as a PyTorch checkpoint (`.pt`, `.pth`) or else as safetensors: with the names and layouts that audio2photoreal's state dicts have
 * wherever the model has its parts (a denoiser that hears one condition, with or without key frames; a codec with its codebooks; a guide; a lip regressor), with our own names elsewhere.
 * What the tensors do not tell (sizes, normalisation, how audio is heard, motion, guidance) goes with them as text, networks of audio encoders as files beside it, so that
 * `antiphon import` makes the same motion of it.
 * @throws CANNOT_WRITE; FILE_NOT_FOUND where the network of an audio encoder is gone
 */
export async function exportWeights(checkpoint: Checkpoint | StageCheckpoint, path: string): Promise<void> {
  const { tensors, about, files } =
    'stage' in checkpoint ? stageWeights(checkpoint) : await denoiserWeights(checkpoint);
  for (const [name, source] of Object.entries(files))
    await writeFileAtomic(join(dirname(path), name), await readFile(source));
  await writeFileAtomic(
    path,
    /\.pth?$/i.test(path)
      ? writeTorchCheckpoint(tensors, { [ABOUT]: about })
      : writeSafetensors(tensors, { [ABOUT]: about }),
  );
}

interface Weights {
  readonly tensors: ParameterValues;
  /** What the file says of itself. */
  readonly about: string;
  /** What is written beside it, by name: paths. */
  readonly files: Readonly<Record<string, string>>;
}

async function denoiserWeights(checkpoint: Checkpoint): Promise<Weights> {
  const { model, state, shapes, guidance } = checkpoint;
  const { conditions, files } = await packEncoders(checkpoint.conditions);
  const names = denoiserNames(model, conditions);
  const bundle = { ...bundleManifestOf(checkpoint, guidance.kind), conditions: [...conditions] };
  return {
    tensors: Object.fromEntries(
      Object.entries(state.ema).map(([name, values]) => [names[name] ?? name, { shape: shapes[name] ?? [], values }]),
    ),
    about: writeAbout({ of: 'denoiser', bundle }),
    files,
  };
}

/** What a denoiser's parameters are called in a file of weights: as in the reference, where it has names for all that the model is conditioned on; else nothing, as they are. */
export function denoiserNames(
  model: FilmTransformerConfig,
  [first, second, ...others]: readonly ConditionSpec[],
): Readonly<Record<string, string>> {
  const like = first?.kind !== 'key-frames' && (second?.kind ?? 'key-frames') === 'key-frames' && others.length === 0;
  return like ? referenceNames(model) : {};
}

/** What is learned without gradients belongs to it; what it was built on (`codec/…` of a guide) does not. */
function stageWeights({ stage, model, state, shapes, bufferShapes, dataset, normalisation }: StageCheckpoint): Weights {
  const buffers = Object.entries(state.buffers ?? {});
  const shaped = (entries: readonly (readonly [string, Float32Array])[]): ParameterValues =>
    Object.fromEntries(
      entries.map(([name, values]) => [name, { shape: shapes[name] ?? bufferShapes[name] ?? [], values }]),
    );
  const codec = buffers.flatMap(([name, values]) =>
    name.startsWith(CODEC) ? [[name.slice(CODEC.length), values] as const] : [],
  );
  return {
    tensors: shaped([...Object.entries(state.ema), ...buffers.filter(([name]) => !name.includes('/'))]),
    about: writeAbout({
      of: stage as 'codec' | 'guide' | 'lips',
      model: { ...model },
      dataHash: dataset.hash,
      motion: normalisation.motion,
      ...(codec.length === 0 ? {} : { codec: weightsHash(Object.fromEntries(codec)) }),
    }),
    files: {},
  };
}
