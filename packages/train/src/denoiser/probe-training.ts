import { createHash } from 'node:crypto';
import { AntiphonError, isAntiphonError } from '@antiphon/core';
import { writeSafetensors } from '@antiphon/formats';
import { keepMasksAt } from '../batches/keep-masks';
import type { Checkpoint } from '../checkpoint/checkpoint-contents';
import { countDropout } from '../checkpoint/dropout-record';
import { engineNamed } from '../engines/registry';
import { median } from '../events/early-words/heard';
import { exportInMemory, type ExportedBundle } from '../export/export-bundle';
import { learningRateAt } from '../loop/learning-rate';
import { runLoop } from '../loop/loop';
import { denoiserValidation } from '../validation/denoiser-validation';
import { denoiserTask } from './denoiser-task';
import { prepareRun, type Run } from './prepare-run';
import { optimizerOf } from './train';
import type { TrainOptions } from './train-options';

/** What the parts of a training cost here and now: seconds by the clock it was given, and bytes. */
export interface TrainingProbe {
  /** Until the first step begins, once: units, weights, compiling. */
  readonly start: number;
  /** A step; the median of those that were taken. */
  readonly step: number;
  /** Its validation; none where there will be none. */
  readonly validation?: { readonly compile: number; readonly each: number; readonly count: number };
  readonly checkpoint: { readonly seconds: number; readonly bytes: number };
  readonly export: { readonly seconds: number; readonly bytes: number };
  /** What was trained so shortly, as a teacher for another probe. */
  readonly trained: Checkpoint;
  /** The same as a bundle in memory: as large and as fast as a finished one. */
  readonly bundle: ExportedBundle;
}

/** What is measured, and for how long. */
export interface TrainingProbeOptions extends Omit<TrainOptions, 'out' | 'onProgress' | 'onEvent' | 'now'> {
  /** Seconds that steps are taken for, after the first; there are at least four. Default: 4. */
  readonly seconds?: number;
}

const FEWEST_STEPS = 4;
/** Steps whose dropped conditions are counted without being taken: a teacher must be one that dropped some. */
const COUNTED = 100;

/**
 * Takes a few steps of a training as `train` would, with its loop and its engine, and nothing of them is written anywhere: what they cost foretells what the whole costs.
 * @throws as `train`
 */
export async function probeTraining(options: TrainingProbeOptions): Promise<TrainingProbe> {
  const { config, guidance, clock } = options;
  const seconds = timer(clock);
  const run = await prepareRun(options);
  const { trained, at } = await takeSteps(run, options);
  const started = seconds() - sum(at.slice(1)) - median(at.slice(1));
  const names = trained.conditions.map(({ name }) => name);
  const validation = await probeValidation(run, trained, options);
  const early = { step: 1, ema: trained.state.ema };
  let record = trained.dropoutRecord;
  for (let step = 0; step < COUNTED; step++)
    record = countDropout(record, keepMasksAt(step, config.seed, config.batchSize, guidance, names), names);
  const checkpoint: Checkpoint = { ...trained, early, dropoutRecord: record };
  const stored = timer(clock);
  const bytes = storedBytes(checkpoint);
  const storing = stored();
  const exported = timer(clock);
  const bundle = await exportInMemory(checkpoint, { name: 'probe' });
  const files = Object.values(bundle.networks);
  return {
    start: Math.max(0, started),
    step: median(at.slice(1)),
    ...(validation && { validation }),
    checkpoint: { seconds: storing, bytes },
    export: { seconds: exported(), bytes: sum(files.map((file) => file.byteLength)) },
    trained: checkpoint,
    bundle,
  };
}

/** Some steps of the loop, which is stopped as a person would stop it. @returns the seconds of each, the first with all that came before it */
async function takeSteps(
  run: Run,
  options: TrainingProbeOptions,
): Promise<{ readonly trained: Checkpoint; readonly at: readonly number[] }> {
  const { config, guidance, clock, seconds = 4, signal } = options;
  const enough = new AbortController();
  const at: number[] = [];
  let kept: Checkpoint | undefined;
  let since = timer(clock);
  const plan = { model: run.checkpoint.model, config, guidance, teacher: run.teacher };
  const ended = runLoop({
    ...options,
    task: denoiserTask(plan, run.batches, run.schedule),
    from: run.checkpoint,
    steps: Math.max(FEWEST_STEPS, config.steps),
    accumulate: config.accumulate,
    checkpointEvery: Infinity,
    optimizer: optimizerOf(config),
    learningRate: (step) => learningRateAt(step, config),
    write: (checkpoint) => Promise.resolve(void (kept = checkpoint)),
    about: { of: guidance.spec.kind, seed: config.seed, batchSize: config.batchSize },
    telling: { before: [], tell: () => {} },
    onProgress: () => {
      at.push(since());
      since = timer(clock);
      if (at.length >= FEWEST_STEPS && sum(at.slice(1)) >= seconds) enough.abort();
    },
    signal: signal === undefined ? enough.signal : AbortSignal.any([signal, enough.signal]),
  });
  await ended.catch((error: unknown) => {
    if (signal?.aborted === true || !isAntiphonError(error) || error.code !== 'INTERRUPTED') throw error;
  });
  if (kept === undefined) throw new AntiphonError('INTERRUPTED', { resume: 'Nothing was measured.' });
  return { trained: kept, at };
}

async function probeValidation(
  run: Run,
  trained: Checkpoint,
  options: TrainingProbeOptions,
): Promise<TrainingProbe['validation']> {
  const { config, guidance, clock, engine = 'onnxruntime', signal } = options;
  const plan = { model: trained.model, config, guidance, teacher: run.teacher };
  const validation = denoiserValidation(plan, run, options);
  if (validation === undefined) return undefined;
  const loaded = await engineNamed(engine).load();
  const measured = async () => {
    const seconds = timer(clock);
    await validation.measure(loaded, trained.state.ema, signal);
    return seconds();
  };
  try {
    const [first, second] = [await measured(), await measured()];
    const each = Math.min(first, second);
    return { compile: first - each, each, count: Math.ceil(config.steps / validation.every) };
  } finally {
    await validation.dispose();
  }
}

/** Bytes of a checkpoint's tensors, packed and hashed as they are when it is written. */
function storedBytes({ state, early, shapes }: Checkpoint): number {
  const { parameters, ema, m, v } = state;
  const groups = Object.entries({ parameters, ema, m, v, ...(early && { early: early.ema }) });
  const tensors = groups.flatMap(([group, named]) =>
    Object.entries(named).map(([name, values]) => [`${group}/${name}`, { shape: [...(shapes[name] ?? [])], values }]),
  );
  const bytes = writeSafetensors(Object.fromEntries(tensors) as Parameters<typeof writeSafetensors>[0], {});
  createHash('sha256').update(bytes).digest();
  return bytes.length;
}

function timer(clock: () => number): () => number {
  const began = clock();
  return () => (clock() - began) / 1000;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
