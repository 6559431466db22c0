/**
 * How long it takes until the full-size face model can compute (batch 1, 600 frames, 1998 tokens): tracing it and creating its session, in processes of their own, without a cache, with one that
 * is empty, and with one that was filled before, found by the graph or by a key of the caller's. A training step, and the forward pass with its weights in the graph. Run with
 *   node --import tsx --conditions=@antiphon/source bench/engine-start.ts [rounds]
 * Drawing the weights and loading the modules are not counted.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '@antiphon/core';
import { denoise, encode, initFilmTransformer } from '@antiphon/core/models';
import { compileTrainStep, jit, type CacheOptions } from '@antiphon/tfjs-onnxruntime';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { CLIP, FACE } from './sampling/face-networks';
import { median, printJson } from './measured';

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
  printJson({ rounds, medians: Object.fromEntries(summary) as Record<string, Measured>, cases });
}

async function measure(work: Work, cacheJson = 'null'): Promise<void> {
  const cache = JSON.parse(cacheJson) as CacheOptions | null;
  const random = Random.stream(1, 'bench');
  const parameters = initFilmTransformer(FACE, random);
  const shapes = {
    x: [1, CLIP.frames, FACE.features],
    t: [1],
    audio: [1, CLIP.tokens, 2038],
    keep: [1],
    target: [1, CLIP.frames, FACE.features],
  };
  const feeds = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, new Float32Array(tf.util.sizeFromShape(shape)).fill(0.5)]),
  );
  const predict = (weights: Record<string, Tensor>, { x, t, audio, keep }: Record<string, Tensor>) => {
    const memory = encode(FACE, weights, { audio: audio as Tensor3D }, { audio: keep as Tensor1D });
    return denoise(FACE, weights, x as Tensor3D, t as Tensor1D, memory);
  };
  const options = cache === null ? {} : { cache };
  const start = performance.now();
  if (work === 'train') {
    const step = await compileTrainStep({
      parameters,
      inputs: Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { shape }])),
      loss: (weights, inputs) => ({
        loss: tf.mean(tf.squaredDifference(predict(weights, inputs), inputs.target as Tensor)) as Scalar,
      }),
      optimizer: { clipNorm: 1, emaDecay: 0.999 },
      ...options,
    });
    const ready = performance.now() - start;
    await step.run(feeds, { learningRate: 1e-4 });
    print(ready, performance.now() - start - ready);
    return;
  }
  const names = ['x', 't', 'audio', 'keep'] as const;
  const inputs = names.map((name) => tf.tensor(feeds[name] as Float32Array, shapes[name]));
  const began = performance.now();
  const forward = jit((...tensors: Tensor[]) => {
    const weights = Object.fromEntries(
      Object.entries(parameters).map(([name, { values, shape }]) => [name, tf.tensor(values, [...shape])]),
    );
    return predict(weights, Object.fromEntries(names.map((name, i) => [name, tensors[i] as Tensor])));
  }, options);
  await (await forward(...inputs)).data();
  const firstCall = performance.now() - began;
  const again = performance.now();
  await (await forward(...inputs)).data();
  const run = performance.now() - again;
  print(firstCall - run, run);
}

function print(ready: number, run: number): void {
  process.stdout.write(JSON.stringify({ ready, run, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
}
