import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGuidance } from '@antiphon/guidance';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { train } from '../denoiser/train';
import { tinyConfig, tinyDataset } from '../fixtures/tiny-run';

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'antiphon-other-engine-'))));
afterAll(() => rm(folder, { recursive: true }));

const run = {
  dataset: tinyDataset(),
  guidance: createGuidance({ kind: 'cfg' }),
  config: tinyConfig({ steps: 8 }),
  clock: () => 0,
  record: false,
};

test('a run that was begun on one engine goes on with another', async () => {
  const out = join(folder, 'begun');
  const abort = new AbortController();
  const begun = train({
    ...run,
    out,
    engine: 'cpu',
    signal: abort.signal,
    onProgress: ({ step }) => step === 4 && abort.abort(),
  });
  await expect(begun).rejects.toMatchObject({ code: 'INTERRUPTED' });
  const steps: number[] = [];
  const { state } = await train({ ...run, out, onProgress: ({ step }) => steps.push(step) });
  expect(steps[0]).toBe(5);
  const whole = await train({ ...run, out: join(folder, 'whole') });
  for (const [name, values] of Object.entries(whole.state.parameters)) {
    const others = state.parameters[name] ?? new Float32Array();
    const distance = Math.hypot(...values.map((value, i) => value - (others[i] ?? NaN)));
    expect(distance / (Math.hypot(...values) || 1), name).toBeLessThan(1e-4);
  }
});
