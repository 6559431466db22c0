import type { TrainStep, TrainStepOptions } from '@antiphon/tfjs-onnxruntime';
import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { LoadedEngine } from './engine';
import { matMulRate } from './matmul-rate';
import { engineNamed } from './registry';

/** An engine that computes nothing, on a clock of its own, at a rate that is known. */
function pretended(gflops: number, products: number) {
  let now = 0;
  let [open, runs] = [0, 0];
  const engine: LoadedEngine = {
    backend: 'none',
    description: 'pretended',
    compileTrainStep: ({ inputs }: TrainStepOptions) => {
      open++;
      const size = inputs.x?.shape[0] ?? NaN;
      return Promise.resolve({
        run: () => {
          runs++;
          now += (products * 2 * size ** 3) / (gflops * 1e6);
          return Promise.resolve({ loss: 0, gradientNorm: 0, metrics: {}, outputs: {} });
        },
        dispose: () => Promise.resolve(void open--),
      } as unknown as TrainStep);
    },
  };
  return { engine, clock: () => now, left: () => ({ open, runs, now }) };
}

test.each([
  { gflops: 0.5, size: 128 },
  { gflops: 160, size: 1024 },
  { gflops: 50_000, size: 2048 },
])('$gflops GFLOP/s are measured with matrices of side $size', async ({ gflops, size }) => {
  for (const [backward, products] of [
    [false, 4],
    [true, 11],
  ] as const) {
    const { engine, clock, left } = pretended(gflops, products);
    const rate = await matMulRate(engine, { backward, clock, duration: 200 });
    expect(rate.gflops).toBeCloseTo(gflops, 6);
    if (!backward) expect(rate.size).toBe(size);
    expect(left().open).toBe(0);
    expect(left().now).toBeLessThan(1500);
  }
});

test.each(['onnxruntime', 'cpu'])('%s multiplies, forward and backward, and leaves no tensors', async (name) => {
  const engine = await engineNamed(name).load();
  const before = memory().numTensors;
  const clock = () => performance.now();
  for (const backward of [false, true]) {
    const { gflops, size } = await matMulRate(engine, { backward, clock, duration: 1 });
    expect(gflops).toBeGreaterThan(0.01);
    expect(size).toBeGreaterThanOrEqual(64);
  }
  expect(memory().numTensors).toBe(before);
});
