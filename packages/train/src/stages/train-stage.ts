import { createHash } from 'node:crypto';
import { AntiphonError, FILE_FORMATS } from '@antiphon/core';
import { featureCount, withFolderLock } from '@antiphon/formats';
import { normalisationOf, type Dataset } from '@antiphon/data';
import type { TrainStepRuntime } from '@antiphon/tfjs-onnxruntime';
import { difference } from '../checkpoint/difference';
import { removeOldTensors, tensorFile } from '../checkpoint/tensor-groups';
import { packageVersions } from '../checkpoint/versions';
import { tellEvents, type Telling } from '../events/tell-events';
import type { TrainingEvent } from '../events/training-event';
import { continuation } from '../loop/continuation';
import { learningRateAt } from '../loop/learning-rate';
import { runLoop, type TrainProgress } from '../loop/loop';
import { initialState } from '../loop/loop-state';
import { writeTrainingRecord } from '../record/record-file';
import { stageRecord } from '../record/stage-record';
import type { Stage, StageConfig } from './stage';
import { readStageCheckpoint, writeStageCheckpoint, type StageCheckpoint } from './stage-checkpoint';

/** Which stage is trained on what, and into which folder. */
export interface TrainStageOptions<C extends StageConfig> {
  readonly stage: Stage<C>;
  readonly dataset: Dataset;
  readonly config: C;
  /** Finished stages that this one builds on. */
  readonly before?: readonly StageCheckpoint[];
  /** What computes the steps, by its name in `ENGINES`; default `onnxruntime`. A run may go on with another one. */
  readonly engine?: string | undefined;
  /** Folder of the checkpoint. A run that was interrupted there goes on, on as many threads to the bit-identical result; a finished one of fewer steps goes on to as many as are asked now, with a warning where its decay depends on their number. */
  readonly out: string;
  /** What the training step computes on; default: the processor. */
  readonly runtime?: TrainStepRuntime;
  readonly onProgress?: (progress: TrainProgress) => void;
  /** Is told what the stage's `events.jsonl` is told. */
  readonly onEvent?: ((event: TrainingEvent) => void) | undefined;
  /** Whether a stage that ends writes its record (`training-record.json`). Default: it does. */
  readonly record?: boolean | undefined;
  /** Aborting writes a checkpoint, then throws INTERRUPTED. */
  readonly signal?: AbortSignal;
  /** Milliseconds; for progress only. */
  readonly clock: () => number;
  /** When events happen; default: the system's time. */
  readonly now?: (() => Date) | undefined;
}

/**
 * Trains a stage beside the denoiser (a codec, a guide) with the one loop.
 * @returns the finished checkpoint
 * @throws TOO_LITTLE_DATA without training clips, INVALID_CHECKPOINT if `out` holds another run, INVALID_INPUT where a stage that it builds on is missing or of other data, IN_USE, CANNOT_WRITE,
 *   TRAINING_DIVERGED, INTERRUPTED
 */
export async function trainStage<C extends StageConfig>(options: TrainStageOptions<C>): Promise<StageCheckpoint> {
  const { stage, config, out } = options;
  const { from, task, notes, record: known } = await prepare(options);
  return withFolderLock(out, async () => {
    await removeOldTensors(out, from.step > 0 ? tensorFile(from.step) : undefined);
    const go = (telling: Telling) =>
      runLoop({
        ...options,
        task,
        from,
        notes,
        steps: config.steps,
        checkpointEvery: config.checkpointEvery,
        optimizer: {
          beta2: config.beta2,
          weightDecay: config.weightDecay,
          emaDecay: config.emaDecay,
          ...(config.clipNorm === null ? {} : { clipNorm: config.clipNorm }),
        },
        learningRate: (step) => learningRateAt(step, config),
        write: (checkpoint) => writeStageCheckpoint(out, checkpoint),
        about: { of: stage.kind, seed: config.seed, batchSize: config.batchSize },
        telling,
      });
    const checkpoint = await tellEvents(options, from.step, go);
    if (known?.step === checkpoint.step || options.record === false) return { ...checkpoint, record: known };
    const record = await stageRecord(checkpoint, options.dataset);
    await writeTrainingRecord(out, record);
    return { ...checkpoint, record };
  });
}

/** The run that begins, or goes on. */
async function prepare<C extends StageConfig>({ stage, dataset, config, before = [], out }: TrainStageOptions<C>) {
  const training = dataset.clips.filter(({ split }) => split === 'train');
  if (training.length === 0)
    throw new AntiphonError('TOO_LITTLE_DATA', { path: dataset.name, problem: 'there is no clip to train on' });
  const builtOn = chooseStages(stage, before, dataset);
  const there = await readStageCheckpoint(out);
  const found = there && { ...there, record: undefined }; // what goes on from it has another one
  // A run goes on as it began, though this version may fit otherwise than the one that began it. One of other data is refused below, and its normalisation need not fit.
  const goesOn = found?.dataset.hash === dataset.hash && featureCount(found.motion) === featureCount(dataset.motion);
  const normalisation = goesOn ? found.normalisation : normalisationOf(dataset);
  const { task, model } = await stage.prepare({ dataset, normalisation, config, before: builtOn });
  const shapes = (values: Readonly<Record<string, { readonly shape: readonly number[] }>>) =>
    Object.fromEntries(Object.entries(values).map(([name, { shape }]) => [name, [...shape]]));
  const fresh: StageCheckpoint = {
    format: FILE_FORMATS.stage,
    stage: stage.kind,
    step: 0,
    config: { ...config },
    model: { ...model },
    dataset: { name: dataset.name, hash: dataset.hash },
    before: Object.fromEntries(
      Object.entries(builtOn).map(([kind, { state }]) => [kind, hash({ ...state.parameters, ...state.buffers })]),
    ),
    motion: dataset.motion as StageCheckpoint['motion'],
    conditions: [...dataset.conditions],
    normalisation,
    history: [],
    shapes: shapes(task.parameters),
    bufferShapes: shapes(task.buffers ?? {}),
    versions: packageVersions(),
    state: initialState(task),
  };
  if (there === undefined || found === undefined) return { from: fresh, task };
  const { compared, from, notes, problem } = continuation(found, config);
  assertSameRun(out, found, fresh, compared);
  if (problem !== undefined) throw new AntiphonError('INVALID_CHECKPOINT', { path: out, problem });
  return { from, task, notes, record: there.record };
}

function chooseStages(
  stage: { readonly kind: string; readonly needs: readonly string[] },
  before: readonly StageCheckpoint[],
  dataset: Dataset,
): Record<string, StageCheckpoint> {
  const refuse = (problem: string) =>
    new AntiphonError('INVALID_INPUT', { source: `The stage "${stage.kind}"`, problem });
  const chosen = stage.needs.map((kind): [string, StageCheckpoint] => {
    const found = before.find((checkpoint) => checkpoint.stage === kind);
    if (found === undefined) throw refuse(`it builds on a trained "${kind}"; pass its checkpoint`);
    if (found.step < found.config.steps)
      throw refuse(`the "${kind}" is not finished (step ${found.step} of ${found.config.steps})`);
    if (found.dataset.hash !== dataset.hash)
      throw refuse(`the "${kind}" was trained on other data ("${found.dataset.name}")`);
    return [kind, found];
  });
  return Object.fromEntries(chosen);
}

/** A folder that holds another run is never overwritten. */
function assertSameRun(out: string, found: StageCheckpoint, now: StageCheckpoint, compared: object): void {
  const parts = ({ stage, dataset, before, model }: StageCheckpoint, config: object) => ({
    stage,
    dataset,
    before,
    model,
    ...config,
  });
  const [there, here] = difference(parts(found, found.config), parts(now, compared));
  if (there !== here)
    throw new AntiphonError('INVALID_CHECKPOINT', {
      path: out,
      problem: `it belongs to another run (there ${there}, asked ${here})`,
    });
}

function hash(weights: Readonly<Record<string, Float32Array>>): string {
  const sha = createHash('sha256');
  for (const [name, values] of Object.entries(weights).sort(([a], [b]) => (a < b ? -1 : 1)))
    sha.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return sha.digest('hex');
}
