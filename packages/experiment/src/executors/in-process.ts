import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import type { Dataset } from '@antiphon/data';
import { createGuidance, type GuidanceCard } from '@antiphon/guidance';
import { auditBundle, digestOf, Generator, readGuidanceCard, writeGuidanceCard } from '@antiphon/generate';
import { exportBundle, readCheckpoint, train, type Checkpoint } from '@antiphon/train';
import { trainingSamples } from '../evaluation/training-samples';
import type { Training } from '../plan/plan';
import type { ExperimentSpec } from '../spec/spec';
import type { ArmSampler, Executor, ExecutorWork, SampledMotions } from './executor';
import { TrainingStore } from './training-store';
import { bundleHash, bundleIn, checkpointHash, checkpointIn, ownBundle, readOrigin, writeOrigin } from './model-origin';

/** Motions per call of the generator: enough to fill the cores, few enough to stop soon and to stay small. */
export const BATCH = 32;

/** Trains in this process and samples through the `Generator` of @antiphon/generate, so that what is compared is what is served. */
export class InProcessExecutor implements Executor {
  constructor(
    private readonly options: {
      readonly spec: ExperimentSpec;
      readonly dataset: Dataset;
      /** Milliseconds; for progress only. */
      readonly clock: () => number;
      /** Threads of the generator's worker. */
      readonly threads?: number;
      /** What computes the steps of trainings; default: `onnxruntime`. */
      readonly engine?: string | undefined;
      /** Optimiser steps from one sampling of motions to the next, while a training runs; default: none are sampled. */
      readonly sampleEvery?: number | undefined;
      /** Folder of trainings that several runs share: the same is done once. Default: each run trains its own. */
      readonly store?: string | undefined;
      /** Is told in words of each training that comes from the store, or is waited for there, e.g. `cfg-seed0 taken from the store`. */
      readonly onStore?: ((words: string) => void) | undefined;
    },
  ) {}

  modelIn(folder: string): Promise<string | undefined> {
    return bundleHash(folder);
  }

  async open(training: Training, work: ExecutorWork): Promise<ArmSampler> {
    const { threads, store, onStore } = this.options;
    const { folder, identity, teacherFolder, signal } = work;
    const bundle = bundleIn(folder);
    let model = await ownBundle(folder, identity);
    const shared = store === undefined ? undefined : new TrainingStore(store);
    if (model !== undefined) await shared?.offer({ training: identity, teacherFolder, folder });
    else {
      const tell = (words: string) => {
        onStore?.(`${training.id} ${words}`);
        work.onProgress?.(0, words);
      };
      const train = (place: string) => this.train(training, work, place);
      await shared?.obtain({ training: identity, teacherFolder, folder }, train, { signal, tell });
      const checkpoint = await train(checkpointIn(folder));
      await rm(bundle, { recursive: true, force: true }); // of another training, altered, or what its kind is cannot be told
      await exportBundle(checkpoint, bundle, { name: training.id });
      model = await digestOf(bundle);
      await writeOrigin(folder, { training: identity, checkpoint: await checkpointHash(folder), bundle: model });
    }
    const generator = await Generator.open(bundle, {
      workers: 1,
      ...(threads === undefined ? {} : { threads }),
      ...(signal === undefined ? {} : { signal }),
    });
    return {
      model,
      sample: async (cell, requests, stop) => {
        const motions: Float32Array[] = [];
        let [nfe, seconds] = [0, 0];
        for (let at = 0; at < requests.length; at += BATCH) {
          const part = requests.slice(at, at + BATCH);
          const result = await generator.sample({
            conditions: part.map(({ conditions }) => conditions),
            seeds: part.map(({ seed }) => seed),
            guidance: cell.guidance,
            sampler: cell.sampler,
            steps: cell.steps,
            spacing: cell.spacing,
            ...(stop === undefined ? {} : { signal: stop }),
          });
          const size = result.motion.length / part.length;
          for (let i = 0; i < part.length; i++) motions.push(result.motion.slice(i * size, (i + 1) * size));
          nfe += (result.nfe * part.length) / requests.length;
          seconds += result.seconds;
        }
        return { motions, nfe, seconds } satisfies SampledMotions;
      },
      card: async ({ arm, guidance }, stop) => {
        const onProgress = () => {
          if (stop?.aborted === true)
            throw new AntiphonError('INTERRUPTED', { resume: 'Run the same command again to go on.' });
        };
        const own = arm === training.arm;
        const place = own ? bundle : join(folder, 'cards', arm);
        const known = await readGuidanceCard(bundle);
        const sameSpec = JSON.stringify(known?.card.sampling) === JSON.stringify(guidance);
        const card =
          own && known?.current === true && sameSpec
            ? known.card
            : await auditBundle(bundle, { sampling: guidance, onProgress });
        await writeGuidanceCard(place, card);
        const href = ['arms', training.id, ...(own ? ['bundle'] : ['cards', arm]), 'guidance-card.md'].join('/');
        return { findings: card.findings.length, summary: kindsOf(card), href };
      },
      close: () => generator.close(),
    };
  }

  /** Trains in a folder, or goes on there. A checkpoint of another training is refused. */
  private async train(
    training: Training,
    { teacherFolder, signal, onProgress, onEvent }: ExecutorWork,
    out: string,
  ): Promise<Checkpoint> {
    const { spec, dataset, clock, engine, sampleEvery } = this.options;
    return train({
      dataset,
      guidance: createGuidance(training.guidance),
      config: { ...spec.training, seed: training.trainSeed },
      out,
      exact: true,
      clock,
      engine,
      ...(sampleEvery === undefined
        ? {}
        : { samples: trainingSamples({ dataset, guidance: training.guidance, every: sampleEvery }) }),
      ...(teacherFolder === undefined ? {} : { teacher: await finishedTeacher(teacherFolder) }),
      ...(signal === undefined ? {} : { signal }),
      onEvent: (event) => {
        if (event.event === 'start') onProgress?.(event.step / event.steps, 'compiling …');
        onEvent?.(event);
      },
      onProgress: ({ step, steps, loss, stepsPerSecond, again }) => {
        const words = `${step}/${steps}, loss ${loss.toFixed(4)}, ${stepsPerSecond.toFixed(1)} steps/s`;
        if (again === true) onProgress?.(0, `first steps once more ${words}`);
        else onProgress?.(step / steps, `step ${words}`);
      },
    });
  }
}

/** The kinds of findings, each once: how many there are the report says itself, over all trainings of an arm. */
function kindsOf({ findings }: GuidanceCard): string {
  return [...new Set(findings.map(({ name }) => name))].join(', ');
}

/** The teacher's checkpoint, from its folder: it was trained just now, or before an interruption. */
async function finishedTeacher(folder: string): Promise<Checkpoint> {
  const path = checkpointIn(folder);
  const checkpoint = await readCheckpoint(path);
  if (checkpoint === undefined) throw new AntiphonError('FILE_NOT_FOUND', { path });
  if ((await readOrigin(folder))?.checkpoint === (await checkpointHash(folder))) return checkpoint;
  throw new AntiphonError('INVALID_CHECKPOINT', { path, problem: 'it is not the one that this run trained' });
}
