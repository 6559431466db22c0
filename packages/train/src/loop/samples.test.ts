import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGuidance } from '@antiphon/guidance';
import { expect, test } from 'vitest';
import { train } from '../denoiser/train';
import { readTrainingEvents } from '../events/read-training-events';
import { tinyConfig, tinyDataset } from '../fixtures/tiny-run';
import type { TrainingSamples } from './samples';

async function trained(samples?: TrainingSamples<Awaited<ReturnType<typeof train>>>) {
  const out = await mkdtemp(join(tmpdir(), 'antiphon-samples-'));
  const { state } = await train({
    dataset: tinyDataset(),
    guidance: createGuidance({ kind: 'null-embed' }),
    config: tinyConfig({ steps: 7 }),
    out,
    clock: () => 0,
    record: false,
    samples,
  });
  const events = await readTrainingEvents(out);
  return { state, sampled: events.filter(({ event }) => event === 'samples') };
}

test('what is sampled meanwhile is told, sees the weights of its step, and changes no bit of what is trained', async () => {
  const seen: [number, number][] = [];
  const { state, sampled } = await trained({
    every: 3,
    measure: (checkpoint) => {
      seen.push([checkpoint.step, Object.values(checkpoint.state.ema)[0]?.[0] ?? NaN]);
      return Promise.resolve({ jerk: checkpoint.step, lipError: null });
    },
  });
  expect(state).toEqual((await trained()).state);
  expect(sampled).toMatchObject([3, 6, 7].map((step) => ({ step, metrics: { jerk: step, lipError: null } })));
  expect(seen.map(([step]) => step)).toEqual([3, 6, 7]);
  expect(new Set(seen.map(([, weight]) => weight)).size).toBe(3);
});

test('what fails there fails the training', async () => {
  const failing = { every: 3, measure: () => Promise.reject(new Error('no room')) };
  await expect(trained(failing)).rejects.toThrow('no room');
});
