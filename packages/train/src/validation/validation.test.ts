import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGuidance } from '@antiphon/guidance';
import { expect, test } from 'vitest';
import { train } from '../denoiser/train';
import type { TrainingEvent } from '../events/training-event';
import { tinyConfig, tinyDataset } from '../fixtures/tiny-run';
import { validationPlan } from './validation-plan';

type Validation = Extract<TrainingEvent, { event: 'validation' }>;

const withValidation = () => {
  const dataset = tinyDataset();
  return {
    ...dataset,
    clips: dataset.clips.map((clip, i) => (i === 3 ? { ...clip, split: 'validation' as const } : clip)),
  };
};

async function validated(options: {
  every: number;
  kind?: string;
  dataset?: ReturnType<typeof tinyDataset>;
  engine?: string;
  accumulate?: number;
}) {
  const events: Validation[] = [];
  const { state } = await train({
    dataset: options.dataset ?? withValidation(),
    guidance: createGuidance({ kind: options.kind ?? 'null-embed' }),
    config: tinyConfig({ steps: 12, learningRate: 5e-3, networkDropout: 0.1, accumulate: options.accumulate ?? 1 }),
    out: await mkdtemp(join(tmpdir(), 'antiphon-validation-')),
    clock: () => 0,
    record: false,
    engine: options.engine,
    validateEvery: options.every,
    onEvent: (event) => event.event === 'validation' && events.push(event),
  });
  return { state, events };
}

test('it changes no bit of what is trained, and comes as often as asked and at the end', async () => {
  const [without, some] = [await validated({ every: 0 }), await validated({ every: 5 })];
  expect(without.events).toEqual([]);
  expect(some.events.map(({ step }) => step)).toEqual([5, 10, 12]);
  expect(some.state).toEqual(without.state);
});

test('it is by noise level and by what was heard, the same windows each time, and its parts make up its loss', async () => {
  const { events } = await validated({ every: 6 });
  const again = await validated({ every: 6 });
  expect(again.events.map(({ training, validation }) => [training, validation])).toEqual(
    events.map(({ training, validation }) => [training, validation]),
  );
  const parts = events[0]?.validation?.parts ?? [];
  const kept = [...new Set(parts.map((part) => part.kept.join()))];
  expect(kept).toEqual(['own,partner', 'partner', 'own', '']);
  expect(parts.slice(0, 4).map(({ noise }) => noise)).toEqual([
    [0, 0.25],
    [0.25, 0.5],
    [0.5, 0.75],
    [0.75, 1],
  ]);
  const whole = parts.slice(0, 4).reduce((sum, { loss }) => sum + loss, 0) / 4;
  expect(events[0]?.validation?.loss).toBeCloseTo(whole, 6);
});

test('without validation clips there is the side of training alone; a strategy that drops nothing is heard whole', async () => {
  const { events } = await validated({ every: 12, dataset: tinyDataset(), kind: 'fixed' });
  expect(events).toMatchObject([{ validation: null }]);
  expect(events[0]?.training.parts.map(({ kept }) => kept.join())).toEqual(Array(4).fill('own,partner'));
});

test('another engine measures the same', async () => {
  const [here, there] = [
    await validated({ every: 12, accumulate: 2 }),
    await validated({ every: 12, accumulate: 2, engine: 'cpu' }),
  ];
  expect(there.events[0]?.training.loss).toBeCloseTo(here.events[0]?.training.loss ?? NaN, 3);
  expect(there.events[0]?.validation?.loss).toBeCloseTo(here.events[0]?.validation?.loss ?? NaN, 3);
});

test('by default it costs a share of the time that is small, and short trainings have none', () => {
  const plan = (steps: number, asked?: number) =>
    validationPlan(
      tinyConfig({ steps, batchSize: 16 }),
      createGuidance({ kind: 'null-embed' }),
      ['own', 'partner'],
      2,
      asked,
    );
  expect(plan(99)).toBeUndefined();
  expect(plan(2000, 0)).toBeUndefined();
  for (const steps of [100, 300, 2000, 150_000]) {
    const { every = 0, windows = 0, kept = [] } = plan(steps) ?? {};
    // A third of a step's work for each batch.
    expect((2 * kept.length * windows) / 16 / 3 / every, `${steps}`).toBeLessThan(0.035);
    expect(every).toBeGreaterThanOrEqual(steps / 20);
  }
});
