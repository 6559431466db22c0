import { spawn } from 'node:child_process';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '@antiphon/core';
import { createGuidance } from '@antiphon/guidance';
import { expect, test } from 'vitest';
import { nodeBundle } from '../../../../scripts/source/bundle.mjs';
import { readCheckpoint } from '../checkpoint/checkpoint';
import { tinyConfig, tinyDataset } from '../fixtures/tiny-run';
import { train } from './train';

const child = fileURLToPath(await nodeBundle(new URL('../fixtures/train-child.ts', import.meta.url)));

/** Runs training in a process of its own and kills it `delay` ms after it reported `step` (between and in the middle of writes). */
function killedAt(out: string, step: number, delay: number): Promise<'killed' | 'finished'> {
  return new Promise((resolve) => {
    const process_ = spawn(process.execPath, [child, out], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let pending = false;
    process_.stdout.on('data', (data: Buffer) => {
      if (pending || !data.toString().split('\n').includes(String(step))) return;
      pending = true;
      setTimeout(() => process_.kill('SIGKILL'), delay);
    });
    process_.on('exit', (_, signal) => resolve(signal === 'SIGKILL' ? 'killed' : 'finished'));
  });
}

test('killed again and again, around its writes, it ends with the bit-identical result and leaves nothing behind', async () => {
  const out = await mkdtemp(join(tmpdir(), 'antiphon-killed-'));
  const random = Random.stream(11, 'kills');
  // Checkpoints are written after steps 3, 6, 9 and 12: die right there, some fractions of a millisecond to some milliseconds in.
  for (const step of [3, 6, 9, 12]) await killedAt(out, step, random.uniform() * 6);
  const resumed = await train({
    dataset: tinyDataset(),
    guidance: createGuidance({ kind: 'cfg' }),
    config: tinyConfig(),
    out,
    clock: () => 0,
  });
  const whole = await train({
    dataset: tinyDataset(),
    guidance: createGuidance({ kind: 'cfg' }),
    config: tinyConfig(),
    out: await mkdtemp(join(tmpdir(), 'antiphon-whole-')),
    clock: () => 0,
  });
  expect(resumed.state).toEqual(whole.state);
  expect((await readCheckpoint(out))?.state).toEqual(whole.state);
  expect(resumed.early).toEqual(whole.early);
  expect(resumed.record).toEqual(whole.record);
  expect((await readCheckpoint(out))?.record).toEqual(whole.record);
  const tensors = 'tensors-0000012.safetensors';
  expect((await readdir(out)).sort()).toEqual(['checkpoint.json', 'events.jsonl', tensors, 'training-record.json']);
}, 120_000);
