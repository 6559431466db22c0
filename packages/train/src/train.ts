import { setImmediate as nextTurn } from 'node:timers/promises';
import { AntiphonError, noiseSchedule, Random, target, type Guidance, type NoiseSchedule } from '@antiphon/core';
import { initFilmTransformer, type FilmTransformerConfig } from '@antiphon/core/models';
import { featureCount, fitNormalisation, type Dataset } from '@antiphon/data';
import { compileTrainStep, type InputSpec, type TrainStep } from '@antiphon/tfjs-onnxruntime';
import type { Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { BatchSource, type Batch } from './batch';
import { readCheckpoint, writeCheckpoint, type Checkpoint } from './checkpoint';
import { learningRateAt, type TrainConfig } from './config';
import { countDropout, EMPTY_DROPOUT_RECORD } from './dropout-record';
import { diffusionLoss } from './loss';
import { modelConfig } from './model';
import { packageVersions } from './versions';

export interface TrainOptions {
  readonly dataset: Dataset;
  readonly guidance: Guidance;
  readonly config: TrainConfig;
  /** Folder of the checkpoint. A run that was interrupted there goes on, to the bit-identical result. */
  readonly out: string;
  readonly onProgress?: (progress: TrainProgress) => void;
  /** Aborting writes a checkpoint, then throws INTERRUPTED. */
  readonly signal?: AbortSignal;
  /** Milliseconds; for progress only. */
  readonly clock: () => number;
}

export interface TrainProgress {
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly stepsPerSecond: number;
  readonly secondsLeft: number;
}

/**
 * The one training loop, for every guidance strategy: each step draws a batch and keep masks from streams named by seed and step,
 * and runs the compiled step (loss, gradients, clipping, AdamW, EMA).
 * @returns the finished checkpoint
 * @throws TOO_LITTLE_DATA without training clips, INVALID_CHECKPOINT if `out` holds another run, INTERRUPTED
 */
export async function train(options: TrainOptions): Promise<Checkpoint> {
  const { dataset, guidance, config, out, signal, clock } = options;
  const run = await prepare(options);
  let checkpoint = run.checkpoint;
  if (checkpoint.step >= config.steps) return checkpoint;
  const step = await compile(run.checkpoint.model, config, dataset);
  try {
    step.restore(checkpoint.state);
    const [startedAt, startedFrom] = [clock(), checkpoint.step];
    while (checkpoint.step < config.steps) {
      const batch = run.batches.at(checkpoint.step, guidance);
      const { loss } = await step.run(feeds(batch, run.schedule, config, run.checkpoint.model), {
        learningRate: learningRateAt(checkpoint.step, config),
      });
      if (!Number.isFinite(loss))
        throw new AntiphonError('TOO_LITTLE_DATA', {
          path: dataset.name,
          problem: `the loss became ${loss} at step ${checkpoint.step}; lower learningRate (now ${config.learningRate})`,
        });
      const done = checkpoint.step + 1;
      checkpoint = {
        ...checkpoint,
        step: done,
        dropoutRecord: countDropout(checkpoint.dropoutRecord, batch.keep),
        history: done % 10 === 0 || done === config.steps ? [...checkpoint.history, [done, loss]] : checkpoint.history,
      };
      const perSecond = ((done - startedFrom) * 1000) / Math.max(1, clock() - startedAt);
      options.onProgress?.({
        step: done,
        steps: config.steps,
        loss,
        stepsPerSecond: perSecond,
        secondsLeft: (config.steps - done) / perSecond,
      });
      const stop = signal?.aborted === true;
      if (stop || done === config.steps || done % config.checkpointEvery === 0) {
        checkpoint = { ...checkpoint, state: step.state() };
        await writeCheckpoint(out, checkpoint);
      }
      if (stop && done < config.steps)
        throw new AntiphonError('INTERRUPTED', {
          resume: `Run the same command again to go on from step ${done} of ${config.steps}.`,
        });
      await nextTurn(); // session.run blocks the event loop: let signals and timers in between two steps
    }
    return checkpoint;
  } finally {
    await step.dispose();
  }
}

interface Run {
  readonly checkpoint: Checkpoint;
  readonly batches: BatchSource;
  readonly schedule: NoiseSchedule;
}

async function prepare({ dataset, guidance, config, out }: TrainOptions): Promise<Run> {
  const training = dataset.clips.filter((clip) => clip.split === 'train');
  if (training.length === 0)
    throw new AntiphonError('TOO_LITTLE_DATA', { path: dataset.name, problem: 'there is no clip to train on' });
  const found = await readCheckpoint(out);
  if (found !== undefined) assertSameRun(out, found, { dataset, guidance, config });
  const model = modelConfig(dataset, config, guidance);
  const normalisation = fitNormalisation(training);
  const schedule = noiseSchedule(config.schedule);
  const batches = new BatchSource(dataset, normalisation, {
    batchSize: config.batchSize,
    frames: config.frames,
    features: featureCount(dataset.motion),
    diffusionSteps: schedule.alphaBars.length,
    seed: config.seed,
  });
  const checkpoint = found ?? fresh(model, dataset, guidance, config, normalisation);
  return { checkpoint, batches, schedule };
}

function fresh(
  model: FilmTransformerConfig,
  dataset: Dataset,
  guidance: Guidance,
  config: TrainConfig,
  normalisation: Checkpoint['normalisation'],
): Checkpoint {
  const initial = Object.entries(initFilmTransformer(model, Random.stream(config.seed, 'initial-weights')));
  const values = () => Object.fromEntries(initial.map(([name, { values }]) => [name, Float32Array.from(values)]));
  const zeros = () => Object.fromEntries(initial.map(([name, { values }]) => [name, new Float32Array(values.length)]));
  return {
    format: 'antiphon-checkpoint/1',
    step: 0,
    config,
    guidance: guidance.spec,
    model,
    dataset: { name: dataset.name, hash: dataset.hash },
    motion: dataset.motion as Checkpoint['motion'],
    conditions: [...dataset.conditions],
    normalisation,
    dropoutRecord: { ...EMPTY_DROPOUT_RECORD, dropped: {} },
    history: [],
    shapes: Object.fromEntries(initial.map(([name, { shape }]) => [name, [...shape]])),
    versions: packageVersions(),
    state: { step: 0, parameters: values(), ema: values(), m: zeros(), v: zeros() },
  };
}

/** A folder that holds another run is never overwritten. */
function assertSameRun(
  out: string,
  found: Checkpoint,
  now: Pick<TrainOptions, 'dataset' | 'guidance' | 'config'>,
): void {
  const differences = [
    ['dataset', found.dataset.hash, now.dataset.hash],
    ['guidance', JSON.stringify(found.guidance), JSON.stringify(now.guidance.spec)],
    ['config', JSON.stringify(found.config), JSON.stringify(now.config)],
  ].filter(([, before, after]) => before !== after);
  if (differences.length > 0) {
    const [what, before, after] = differences[0] ?? [];
    throw new AntiphonError('INVALID_CHECKPOINT', {
      path: out,
      problem: `it belongs to a run with another ${what} (there ${before}, asked ${after})`,
    });
  }
}

function compile(model: FilmTransformerConfig, config: TrainConfig, dataset: Dataset): Promise<TrainStep> {
  const [batch, frames, features] = [config.batchSize, config.frames, model.features];
  const inputs: Record<string, InputSpec> = {
    x: { shape: [batch, frames, features] },
    target: { shape: [batch, frames, features] },
    t: { shape: [batch] },
    mask: { shape: [batch, frames] },
  };
  for (const { name, width, tokens } of model.conditions) {
    inputs[`condition_${name}`] = { shape: [batch, tokens, width] };
    inputs[`keep_${name}`] = { shape: [batch] };
  }
  return compileTrainStep({
    parameters: initFilmTransformer(model, Random.stream(config.seed, 'initial-weights')),
    inputs,
    loss: (parameters, tensors) => {
      const byCondition = <T extends Tensor>(prefix: string) =>
        Object.fromEntries(dataset.conditions.map(({ name }) => [name, tensors[`${prefix}_${name}`] as T]));
      return diffusionLoss(model, config, parameters, {
        x: tensors.x as Tensor3D,
        target: tensors.target as Tensor3D,
        t: tensors.t as Tensor1D,
        mask: tensors.mask as Tensor,
        conditions: byCondition<Tensor3D>('condition'),
        keep: byCondition<Tensor1D>('keep'),
      });
    },
    optimizer: { weightDecay: config.weightDecay, clipNorm: config.clipNorm, emaDecay: config.emaDecay },
  });
}

/** The noisy motion and its target, per item at its own time step, and the rest of the batch by input name. */
function feeds(
  batch: Batch,
  schedule: NoiseSchedule,
  config: TrainConfig,
  model: FilmTransformerConfig,
): Record<string, Float32Array> {
  const size = config.frames * model.features;
  const x = new Float32Array(batch.x0.length);
  const wanted = new Float32Array(batch.x0.length);
  batch.timesteps.forEach((timestep, item) => {
    const alphaBar = schedule.alphaBars[timestep] ?? 0;
    const [alpha, sigma] = [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];
    const range = [item * size, (item + 1) * size] as const;
    const [x0, noise] = [batch.x0.subarray(...range), batch.noise.subarray(...range)];
    for (let i = 0; i < size; i++) x[range[0] + i] = alpha * (x0[i] ?? 0) + sigma * (noise[i] ?? 0);
    wanted.set(target(config.prediction, x0, noise, alpha, sigma), range[0]);
  });
  const named = (prefix: string, values: Readonly<Record<string, Float32Array>>) =>
    Object.fromEntries(Object.entries(values).map(([name, array]) => [`${prefix}_${name}`, array]));
  return {
    x,
    target: wanted,
    t: batch.timesteps,
    mask: batch.mask,
    ...named('condition', batch.conditions),
    ...named('keep', batch.keep),
  };
}
