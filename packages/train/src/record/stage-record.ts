import { FILE_FORMATS, type TrainingRecord } from '@antiphon/core';
import type { Dataset } from '@antiphon/data';
import type { StageCheckpoint } from '../stages/stage-checkpoint';
import { trainedColumns } from './columns';
import { rounded } from './record-file';
import { recordedData } from './recorded-data';

/** What the training of a stage beside the denoiser saw, and how its loss went. */
export async function stageRecord(checkpoint: StageCheckpoint, dataset: Dataset): Promise<TrainingRecord> {
  const { stage, step, config, conditions, normalisation, history } = checkpoint;
  const losses = history.map(([, loss]) => loss);
  const tenth = Math.ceil(losses.length / 10);
  return rounded({
    format: FILE_FORMATS.trainingRecord,
    of: stage,
    step,
    steps: config.steps,
    data: recordedData(dataset),
    ...(await trainedColumns(dataset, conditions, normalisation)),
    ...(tenth > 0 && { loss: { first: mean(losses.slice(0, tenth)), last: mean(losses.slice(-tenth)) } }),
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
