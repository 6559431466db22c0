import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGuidance } from '@antiphon/guidance';
import { expect, test } from 'vitest';
import { readCheckpoint } from '../checkpoint/checkpoint';
import type { TrainingEvent } from '../events/training-event';
import { tinyConfig, tinyDataset } from '../fixtures/tiny-run';
import type { TrainConfig } from './config';
import type { TrainOptions } from './train-options';
import { train } from './train';

// A finished training of fewer steps goes on.

const folder = () => mkdtemp(join(tmpdir(), 'antiphon-lengthen-'));
const EVEN = { decay: 'none' } as const;

async function trained(
  out: string,
  config: Partial<TrainConfig>,
  options: Partial<TrainOptions> = {},
): Promise<{ readonly files: Record<string, string>; readonly told: TrainingEvent[] }> {
  const told: TrainingEvent[] = [];
  await train({
    dataset: tinyDataset(),
    guidance: createGuidance({ kind: 'cfg' }),
    config: tinyConfig(config),
    out,
    clock: () => 0,
    onEvent: (event) => told.push(event),
    ...options,
  });
  const names = (await readdir(out)).filter((name) => name !== 'events.jsonl');
  const read = await Promise.all(names.map(async (name) => [name, await readFile(join(out, name), 'base64')] as const));
  return { files: Object.fromEntries(read), told };
}

test.each([
  ['a finished one', [5], 12],
  ['several times', [3, 7], 12],
  ['to a quarter that lies behind', [8], 12],
  ['to a quarter that lies ahead', [2], 12],
  ['far', [6], 40],
])('ends in the bytes of a training of that length: %s', async (_, lengths, steps) => {
  const out = await folder();
  for (const length of lengths) await trained(out, { ...EVEN, steps: length });
  const { files } = await trained(out, { ...EVEN, steps });
  expect(files).toEqual((await trained(await folder(), { ...EVEN, steps })).files);
});

test('killed while it goes on, it ends in the same bytes', async () => {
  const out = await folder();
  await trained(out, { ...EVEN, steps: 8 });
  const stops = [
    ({ step, again }: { step: number; again?: true }) => again === true && step === 2, // amid the first steps once more
    ({ step, again }: { step: number; again?: true }) => again !== true && step === 10,
  ];
  for (const stop of stops) {
    const abort = new AbortController();
    const onProgress: TrainOptions['onProgress'] = (progress) => stop(progress) && abort.abort();
    await expect(trained(out, { ...EVEN, steps: 13 }, { signal: abort.signal, onProgress })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
  }
  expect((await readCheckpoint(out))?.step).toBe(10);
  const { files } = await trained(out, { ...EVEN, steps: 13 });
  expect(files).toEqual((await trained(await folder(), { ...EVEN, steps: 13 })).files);
});

test('a decay that depends on the length goes on with a warning, and the checkpoint says so', async () => {
  const out = await folder();
  await trained(out, { steps: 8 });
  const { told } = await trained(out, { steps: 12 });
  expect(told.slice(0, 2)).toMatchObject([
    { event: 'start', step: 8, steps: 12 },
    { event: 'warning', kind: 'schedule', text: expect.stringMatching(/8 steps.*after step 8 as one of 12/) },
  ]);
  expect(await readCheckpoint(out)).toMatchObject({
    step: 12,
    continued: [{ at: 8, steps: 8 }],
    early: { step: 2 },
    config: { steps: 12 },
  });
  await trained(out, { steps: 12 });
  await expect(trained(out, { steps: 12 }, { exact: true })).rejects.toThrow(/of another length.*decay/);
});

test('is refused where only the very training of that length will do', async () => {
  const out = await folder();
  await trained(out, { steps: 8 });
  await expect(trained(out, { steps: 12 }, { exact: true })).rejects.toMatchObject({ code: 'INVALID_CHECKPOINT' });
  expect((await readCheckpoint(out))?.step).toBe(8);
});

test('fewer steps than are done are refused in words', async () => {
  const out = await folder();
  await trained(out, { ...EVEN, steps: 8 });
  await expect(trained(out, { ...EVEN, steps: 6 })).rejects.toThrow(
    /8 steps of it are done already, and 6 are asked \(more than 8/,
  );
});

test('settings that change nothing, or rounding, are no reason to refuse', async () => {
  const out = await folder();
  const stop = new AbortController();
  await expect(
    trained(out, {}, { signal: stop.signal, onProgress: ({ step }) => step === 5 && stop.abort() }),
  ).rejects.toMatchObject({ code: 'INTERRUPTED' });
  const { told } = await trained(out, { checkpointEvery: 4, accumulate: 2, recompute: true });
  expect(told.flatMap((event) => (event.event === 'warning' ? [event.text] : []))).toEqual([
    expect.stringContaining('accumulate 2'),
    expect.stringContaining('recompute true'),
  ]);
  expect(await readCheckpoint(out)).toMatchObject({ step: 12, config: { accumulate: 2, checkpointEvery: 4 } });
  await trained(out, { checkpointEvery: 3 });
});
