import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { regression } from '../fixtures/regression';
import { BACKEND_NAME, configureBackend } from '../index';

beforeEach(async () => {
  await tf.setBackend(BACKEND_NAME);
  configureBackend({ small: 0 });
});
afterEach(() => {
  tf.disposeVariables();
});

test('a training loop learns, leaks no tensors over 10,000 steps, and does not grow', async () => {
  const { w, step } = regression();
  const counts: number[] = [];
  const memory: number[] = [];
  for (let i = 0; i < 10_000; i++) {
    const loss = step();
    if (i % 100 === 0) await loss.data();
    loss.dispose();
    if (i === 1000 || i === 9999) {
      globalThis.gc?.();
      counts.push(tf.memory().numTensors, tf.memory().numDataBuffers);
      memory.push(process.memoryUsage().rss);
    }
  }
  expect(counts.slice(2)).toEqual(counts.slice(0, 2));
  expect((memory[1] - memory[0]) / 2 ** 20).toBeLessThan(150);
  expect([...w.dataSync()][0]).toBeCloseTo(2, 3);
  expect([...w.dataSync()][1]).toBeCloseTo(-3, 3);
});
