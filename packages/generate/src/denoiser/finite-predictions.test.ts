import { AntiphonError, type ConditionalDenoiser, type Step } from '@antiphon/core';
import { expect, test } from 'vitest';
import { assertSampled, finitePredictions } from './finite-predictions';

const predicting = (...values: number[]): ConditionalDenoiser => ({
  conditions: ['own'],
  shape: [1, values.length, 1],
  predict: () => Promise.resolve([Float32Array.from(values, () => 0.5), Float32Array.from(values)]),
});
const ask = (denoiser: ConditionalDenoiser, x: number[]) => denoiser.predict(Float32Array.from(x), {} as Step, []);

test('predictions that are finite pass as they are', async () => {
  const [, second] = await ask(finitePredictions(predicting(1, -3e38), { name: 'mine', kind: 'cfg' }), [0, 0]);
  expect([...(second ?? [])]).toEqual([1, Math.fround(-3e38)]);
});

test.each([NaN, Infinity, -Infinity])('a network that predicts %s is named, and what made it so', async (broken) => {
  const answer = ask(finitePredictions(predicting(1, broken), { name: 'mine', kind: 'cfg' }), [0, 0]);
  await expect(answer).rejects.toThrow(/"mine".*its network makes what is not finite.*training diverged/);
  await expect(answer).rejects.toBeInstanceOf(AntiphonError);
});

test('guidance that overflows is not the network’s fault', async () => {
  await expect(ask(finitePredictions(predicting(1, 1), { name: 'mine', kind: 'cfg' }), [0, Infinity])).rejects.toThrow(
    /"cfg".*smaller scale/,
  );
  expect(() => assertSampled(Float32Array.of(0, NaN), 'cfg')).toThrow(/smaller scale/);
  expect(() => assertSampled(Float32Array.of(0, 1), 'cfg')).not.toThrow();
});
