import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeBundle } from '../../../../scripts/source/bundle.mjs';
import { exportOnnxFile, type RuntimeOptions } from '../index';

/** Where Linux says how much memory a process has, shared pages counted in shares. */
const MEMORY = '/proc/self/smaps_rollup';
const CHILD = new URL('../fixtures/second-session.ts', import.meta.url);

const [LAYERS, SIZE] = [6, 2048];
/** 96 MiB. */
const WEIGHTS = (4 * LAYERS * SIZE * SIZE) / 2 ** 20;

describe.skipIf(!existsSync(MEMORY))('a second session over the same weights', () => {
  let folder: string;
  let path: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shared-weights-'));
    path = join(folder, 'net.onnx');
    const names = Array.from({ length: LAYERS }, (_, i) => `w${i}`);
    await exportOnnxFile(path, {
      fn: (weights, { x }) => ({
        y: names.reduce((h, name) => tf.matMul(h as Tensor2D, weights[name] as Tensor2D), x as Tensor),
      }),
      parameters: Object.fromEntries(
        names.map((name, i) => [
          name,
          { shape: [SIZE, SIZE], values: new Float32Array(SIZE * SIZE).fill((i + 1) / SIZE) },
        ]),
      ),
      inputs: { x: { shape: ['batch', SIZE] } },
      externalFrom: 0,
    });
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Megabytes that it adds, and what it computes. In a process that gives freed memory back at once: what the allocator keeps for later is no session's. */
  async function second(options: RuntimeOptions): Promise<{ readonly added: number; readonly y: number }> {
    const words = [fileURLToPath(await nodeBundle(CHILD)), path, String(SIZE), JSON.stringify(options)];
    const env = { ...process.env, MALLOC_MMAP_THRESHOLD_: '65536' };
    return JSON.parse(execFileSync(process.execPath, words, { env, encoding: 'utf8' })) as { added: number; y: number };
  }

  it('has its own, packed for matrix products', async () => {
    const { added, y } = await second({});
    expect(y).toBeCloseTo(720, 1); // 6!
    expect(added).toBeGreaterThan(0.8 * WEIGHTS);
  });

  it.each([
    ['shares them where they are not packed', () => ({ packWeights: false })],
    ['shares them where they are packed in a cache', () => ({ cache: join(folder, 'cache') })],
  ])('%s', async (_, options) => {
    const { added, y } = await second(options());
    expect(y).toBeCloseTo(720, 1);
    expect(added).toBeLessThan(0.5 * WEIGHTS);
  });
});
