import { referenceNames, type ParameterValues } from '@antiphon/core/models';
import { writeFileAtomic, writeSafetensors, type ConditionSpec } from '@antiphon/data';
import type { Checkpoint } from './checkpoint';
import type { StageCheckpoint } from './stages/stage-checkpoint';

/**
 * Writes a checkpoint's averaged weights as safetensors, for other programs: with the names and layouts that audio2photoreal's state dicts have wherever the model has its parts (a denoiser
 * that hears one condition, with or without key frames; a codec with its codebooks; a guide; a lip regressor), with our own names elsewhere. `antiphon import` reads them.
 * @throws CANNOT_WRITE
 */
export async function exportWeights(checkpoint: Checkpoint | StageCheckpoint, path: string): Promise<void> {
  const tensors = 'stage' in checkpoint ? stageWeights(checkpoint) : denoiserWeights(checkpoint);
  await writeFileAtomic(path, writeSafetensors(tensors));
}

function denoiserWeights({ model, conditions, state, shapes }: Checkpoint): ParameterValues {
  const names = likeReference(conditions) ? referenceNames(model) : {};
  return Object.fromEntries(
    Object.entries(state.ema).map(([name, values]) => [names[name] ?? name, { shape: shapes[name] ?? [], values }]),
  );
}

/** Whether the reference has names for all that the model is conditioned on. */
function likeReference(conditions: readonly ConditionSpec[]): boolean {
  const [first, second, ...others] = conditions;
  return first?.kind !== 'key-frames' && (second?.kind ?? 'key-frames') === 'key-frames' && others.length === 0;
}

/** What is learned without gradients belongs to it; what it was built on (`codec/…` of a guide) does not. */
function stageWeights({ state, shapes, bufferShapes }: StageCheckpoint): ParameterValues {
  const own = Object.entries(state.buffers ?? {}).filter(([name]) => !name.includes('/'));
  return Object.fromEntries(
    [...Object.entries(state.ema), ...own].map(([name, values]) => [
      name,
      { shape: shapes[name] ?? bufferShapes[name] ?? [], values },
    ]),
  );
}
