/**
 * How long it takes until model L (models.ts) can compute: tracing it and creating its session, in processes of their own, without a cache, with one that is empty, and with one that was filled
 * before, found by the graph or by a key of the caller's. A training step, and the forward pass with its weights in the graph. Run with
 *   npm run bench -- engine-start [rounds]
 * Drawing the weights and loading the modules are not counted.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileTrainStep, jit, type CacheOptions } from '@antiphon/tfjs-onnxruntime';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { median, printJson, surroundings } from '../measured';
import { feedsOf, inputsOf, MODELS, parametersOf, predict, trainStepOf } from './models';

type Work = 'train' | 'forward';
const [first, ...rest] = process.argv.slice(2);
if (first === 'train' || first === 'forward') await measure(first, rest[0]);
else compare(Number(first ?? 3));

interface Measured {
  /** Milliseconds until it is compiled, and of the first run after that. */
  readonly ready: number;
  readonly run: number;
  readonly peakMegabytes: number;
}

function compare(rounds: number): void {
  const cases: Record<string, readonly Measured[]> = {};
  for (const work of ['train', 'forward'] as const) {
    const folder = mkdtempSync(join(tmpdir(), 'engine-start-'));
    const measured = (cache?: CacheOptions): Measured =>
      JSON.parse(
        execFileSync(
          process.execPath,
          [...process.execArgv, fileURLToPath(import.meta.url), work, JSON.stringify(cache ?? null)],
          {
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'ignore'],
          },
        ),
      ) as Measured;
    const each = (make: () => Measured) => Array.from({ length: rounds }, make);
    cases[`${work}, no cache`] = each(() => measured());
    cases[`${work}, cache made`] = [measured({ folder }), measured({ folder, key: 'bench' })];
    cases[`${work}, cached by graph`] = each(() => measured({ folder }));
    cases[`${work}, cached by key`] = each(() => measured({ folder, key: 'bench' }));
    rmSync(folder, { recursive: true });
  }
  const summary = Object.entries(cases).map(([name, all]) => {
    const middle = (of: keyof Measured) => Math.round(median(all.map((one) => one[of])));
    return [name, { ready: middle('ready'), run: middle('run'), peakMegabytes: middle('peakMegabytes') }];
  });
  printJson({ ...surroundings(0), rounds, medians: Object.fromEntries(summary) as Record<string, Measured>, cases });
}

async function measure(work: Work, cacheJson = 'null'): Promise<void> {
  const cache = JSON.parse(cacheJson) as CacheOptions | null;
  const options = cache === null ? {} : { cache };
  const L = MODELS.L;
  const feeds = feedsOf(L);
  if (work === 'train') {
    const training = trainStepOf(L);
    const start = performance.now();
    const step = await compileTrainStep({ ...training, ...options });
    const ready = performance.now() - start;
    await step.run(feeds, { learningRate: 1e-4 });
    print(ready, performance.now() - start - ready);
    return;
  }
  const parameters = parametersOf(L);
  const names = ['x', 't', 'audio', 'keep'] as const;
  const forward = jit((...tensors: Tensor[]) => {
    const weights = Object.entries(parameters).map(([name, { values, shape }]) => [
      name,
      tf.tensor(values, [...shape]),
    ]);
    return predict(
      L,
      Object.fromEntries(weights) as Record<string, Tensor>,
      Object.fromEntries(names.map((name, i) => [name, tensors[i] as Tensor])),
    );
  }, options);
  const inputs = names.map((name) => tf.tensor(feeds[name], [...inputsOf(L)[name].shape]));
  const call = async () => {
    const start = performance.now();
    await (await forward(...inputs)).data();
    return performance.now() - start;
  };
  const first = await call();
  const run = await call();
  print(first - run, run);
}

function print(ready: number, run: number): void {
  process.stdout.write(JSON.stringify({ ready, run, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
}
