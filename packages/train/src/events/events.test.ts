import { appendFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGuidance } from '@antiphon/guidance';
import { expect, test } from 'vitest';
import { train } from '../denoiser/train';
import { tinyConfig, tinyDataset } from '../fixtures/tiny-run';
import { readTrainingEvents } from './read-training-events';
import type { TrainingEvent } from './training-event';

const now = () => new Date('2027-01-02T03:04:05Z');
const run = async (config = tinyConfig({ steps: 24, checkpointEvery: 10 })) => ({
  dataset: tinyDataset(),
  guidance: createGuidance({ kind: 'null-embed' }),
  config,
  out: await mkdtemp(join(tmpdir(), 'antiphon-events-')),
  clock: () => 0,
  record: false,
  now,
});
const kinds = (events: readonly TrainingEvent[]) => events.map(({ event, step }) => `${event} ${step}`);

test('a training tells its log what it tells its caller, in order', async () => {
  const options = await run();
  const told: TrainingEvent[] = [];
  const { history } = await train({ ...options, onEvent: (event) => told.push(event) });
  expect(await readTrainingEvents(options.out)).toEqual(told);
  expect(kinds(told)).toEqual(
    'start 0,step 1,step 10,checkpoint 10,step 20,checkpoint 20,step 24,checkpoint 24,end 24'.split(','),
  );
  expect(told[0]).toMatchObject({
    time: now().toISOString(),
    steps: 24,
    of: 'null-embed',
    seed: 0,
    batchSize: 4,
    engine: 'onnxruntime',
  });
  expect(told[2]).toMatchObject({
    dropped: { own: expect.any(Number), partner: expect.any(Number) },
    secondsLeft: expect.any(Number),
  });
  expect(told.at(-1)).toMatchObject({ reason: 'finished' });
  expect(history.map(([step]) => step)).toEqual([10, 20, 24]);
});

test('what was stopped goes on in the same log; what a kill left of a line stays apart, and what it did beyond its checkpoint is void', async () => {
  const options = await run();
  const stop = new AbortController();
  const stopped = train({ ...options, signal: stop.signal, onProgress: ({ step }) => step === 13 && stop.abort() });
  await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' });
  const log = join(options.out, 'events.jsonl');
  expect(kinds(await readTrainingEvents(options.out)).slice(-3)).toEqual(['step 13', 'checkpoint 13', 'end 13']);
  const killed = {
    event: 'step',
    time: now().toISOString(),
    step: 20,
    loss: 1,
    gradientNorm: 1,
    learningRate: 1,
    dropped: {},
    stepsPerSecond: 1,
    secondsLeft: null,
  };
  await appendFile(log, `${JSON.stringify(killed)}\n{"event":"later","step":21}\n{"event":"step","ti`);
  expect(kinds(await readTrainingEvents(options.out)).at(-1)).toBe('step 20');
  await train(options);
  const lines = (await readFile(log, 'utf8')).split('\n');
  expect(lines).toContain('{"event":"step","ti');
  const events = kinds(await readTrainingEvents(options.out));
  expect(events.slice(events.indexOf('end 13'))).toEqual(
    'end 13,start 13,step 14,step 20,checkpoint 20,step 24,checkpoint 24,end 24'.split(','),
  );
});

test('a log that cannot be written costs the training nothing, and is told once', async () => {
  const options = await run();
  await mkdir(join(options.out, 'events.jsonl'));
  const told: TrainingEvent[] = [];
  expect((await train({ ...options, onEvent: (event) => told.push(event) })).step).toBe(24);
  expect(told.filter(({ event }) => event === 'warning')).toMatchObject([
    { kind: 'unlogged', text: expect.stringMatching(/without its log.*events\.jsonl: cannot be written/) },
  ]);
});

test('a log of a newer version is refused in words', async () => {
  const { out } = await run();
  await writeFile(join(out, 'events.jsonl'), '{"event":"start","format":"antiphon-training-events/2"}\n');
  await expect(readTrainingEvents(out)).rejects.toMatchObject({ code: 'NEWER_FORMAT' });
  expect(await readTrainingEvents(join(out, 'nowhere'))).toEqual([]);
});

test('a training that fails says why; one that ends far worse than it began has failed', async () => {
  const options = await run(tinyConfig({ steps: 120, learningRate: 5, warmupSteps: 50 }));
  await expect(train(options)).rejects.toMatchObject({ code: 'TRAINING_DIVERGED' });
  const events = await readTrainingEvents(options.out);
  expect(events).toContainEqual(expect.objectContaining({ event: 'warning', kind: 'diverging' }));
  expect(events.at(-1)).toMatchObject({ event: 'end', reason: 'failed', error: expect.stringMatching(/diverged/) });
});
