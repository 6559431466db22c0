import { AntiphonError } from '@antiphon/core';
import { readStageCheckpoint, type StageCheckpoint } from '@antiphon/train';

/** The checkpoint of a stage that `antiphon train` wrote. @throws FILE_NOT_FOUND, INVALID_CHECKPOINT */
export async function existingStage(folder: string): Promise<StageCheckpoint> {
  const checkpoint = await readStageCheckpoint(folder);
  if (checkpoint === undefined) throw new AntiphonError('FILE_NOT_FOUND', { path: `${folder}/checkpoint.json` });
  return checkpoint;
}
