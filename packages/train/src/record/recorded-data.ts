import type { TrainingRecord } from '@antiphon/core';
import type { Dataset, Split } from '@antiphon/data';

/** What a record says of the data that were trained on. @param heldOut the split of its windows; default: the first that has clips which were not trained on */
export function recordedData(
  { name, hash, clips }: Pick<Dataset, 'name' | 'hash' | 'clips'>,
  heldOut: Split = (['validation', 'test'] as const).find((split) => clips.some((clip) => clip.split === split)) ??
    'train',
): TrainingRecord['data'] {
  const training = clips.filter(({ split }) => split === 'train');
  return { name, hash, clips: training.length, frames: training.reduce((sum, { frames }) => sum + frames, 0), heldOut };
}
