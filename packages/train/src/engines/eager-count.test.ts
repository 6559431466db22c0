import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGuidance } from '@antiphon/guidance';
import { expect, test } from 'vitest';
import { train } from '../denoiser/train';
import { tinyConfig, tinyDataset } from '../fixtures/tiny-run';

test.each([1, 2])(
  'an engine that calls the loss in every step, in %d parts, counts the evaluations of one',
  async (accumulate) => {
    const out = await mkdtemp(join(tmpdir(), 'antiphon-count-'));
    const checkpoint = await train({
      dataset: tinyDataset(),
      guidance: createGuidance({ kind: 'cfg' }),
      config: tinyConfig({ steps: 3, accumulate }),
      out,
      clock: () => 0,
      record: false,
      engine: 'cpu',
    });
    expect(checkpoint.forwardPasses).toEqual({ perStep: 1, needed: 1 });
    await rm(out, { recursive: true });
  },
);
