import { mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compileTrainStep, exportOnnxFile, jit, onnxSessions, type CacheOptions } from '../index';
import { load } from './compile';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-cache-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const numbers = (size: number, seed = 1) => Float32Array.from({ length: size }, (_, i) => Math.sin(seed + 3 * i));
const entries = async () => (await readdir(folder)).filter((name) => /^[0-9a-f]{64}$/.test(name));

/** A training of two steps, and how often its loss was traced. */
async function training(cache?: string | CacheOptions) {
  const loss = vi.fn((weights: Record<string, Tensor>, { x }: Record<string, Tensor>) => {
    const y = tf.matMul(tf.softmax(x as Tensor2D), weights.w as Tensor2D);
    return { loss: tf.mean(tf.square(y)) as Scalar, metrics: { top: tf.max(y) as Scalar }, outputs: { y } };
  });
  const step = await compileTrainStep({
    parameters: { w: { shape: [4, 3], values: numbers(12) } },
    inputs: { x: { shape: [2, 4] } },
    loss,
    optimizer: { clipNorm: 1 },
    ...(cache === undefined ? {} : { cache }),
  });
  const results = [];
  for (let i = 0; i < 2; i++) results.push(await step.run({ x: numbers(8, i) }, { learningRate: 0.1 }));
  const state = step.state();
  await step.dispose();
  return { results, state, traced: loss.mock.calls.length };
}

/** Four numbers from a function with a weight of `size` numbers in it. */
async function forward(cache: string | CacheOptions, size = 1000, seed = 1) {
  const weights = size > 1e6 ? new Float32Array(4 * size).fill(seed / 8) : numbers(4 * size, seed);
  const fn = vi.fn((x: Tensor) => ({
    y: tf.sum(tf.mul(tf.tensor2d(weights, [4, size]), x), 1),
    x: tf.neg(x),
  }));
  const program = jit(fn, { cache });
  const { y, x } = await program(tf.scalar(2));
  return { values: [...(await y.data())], x: [...(await x.data())], traced: fn.mock.calls.length };
}

describe('compiled models kept on disk', () => {
  it('compute bit by bit what was compiled for them', async () => {
    const plain = await training();
    const [made, found] = [await training(folder), await training(folder)];
    expect(made).toEqual(plain);
    expect(found).toEqual(plain);
    expect(await entries()).toHaveLength(1);
  });

  it('need no trace where the caller has a key; another key or shape is another model', async () => {
    const cache = { folder, key: 'v1' };
    const made = await training(cache);
    const found = await training(cache);
    expect([made.traced, found.traced]).toEqual([1, 0]);
    expect({ ...found, traced: 1 }).toEqual(made);
    expect((await training({ folder, key: 'v2' })).traced).toBe(1);
    const first = await forward(cache);
    expect(first.traced).toBe(1);
    expect(await forward(cache)).toEqual({ ...first, traced: 0 });
    expect(await entries()).toHaveLength(3);
  });

  it('are found by their weights too', async () => {
    const [a, b] = [await forward(folder, 1000, 1), await forward(folder, 1000, 2)];
    expect(a.values).not.toEqual(b.values);
    expect((await forward(folder, 1000, 1)).values).toEqual(a.values);
    expect(await entries()).toHaveLength(2);
  });

  it.each([
    ['is cut off', (path: string) => truncate(path, 100)],
    [
      'has another byte',
      async (path: string) => {
        const bytes = await readFile(path);
        bytes[bytes.length - 50] = (bytes[bytes.length - 50] ?? 0) ^ 1;
        await writeFile(path, bytes);
      },
    ],
    ['is gone', (path: string) => rm(path)],
  ])('are made anew where a file %s', async (_, damage) => {
    const expected = await training(folder);
    for (const name of ['model.ort', 'index.txt']) {
      const [entry = ''] = await entries();
      await damage(join(folder, entry, name));
      expect(await training(folder)).toEqual(expected);
      expect((await readFile(join(folder, entry, name))).length).toBeGreaterThan(60);
      expect((await training({ folder })).traced).toBe(1);
    }
  });

  it('take no more room than they may: the one unused for longest goes', async () => {
    for (const seed of [1, 2, 3]) await forward(folder, 10_000, seed);
    const all = await entries();
    const old = new Date(Date.now() - 3_600_000);
    const index = (entry: string) => join(folder, entry, 'index.txt');
    for (const entry of all) await utimes(index(entry), old, old);
    await forward(folder, 10_000, 2); // used again
    const [used] = (
      await Promise.all(all.map(async (entry) => ({ entry, at: (await stat(index(entry))).mtimeMs })))
    ).sort((a, b) => b.at - a.at);
    await forward({ folder, maxBytes: 350_000 }, 10_000, 4); // two of 160 kB
    const left = await entries();
    expect(left).toHaveLength(2);
    expect(left).toContain(used?.entry);
  });

  it('are no reason to fail where there is no room for them', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(await training(join(folder, 'file', 'below'))).toEqual(await training());
  });

  it('leave nothing half-made, and remove what a killed process left', async () => {
    await writeFile(join(folder, '.abc.999999999.00000000-0000-0000-0000-000000000000.tmp'), '');
    await training(folder);
    expect(await readdir(folder)).toEqual(await entries());
  });

  it('may be made by several at the same time', async () => {
    const all = await Promise.all([1, 2, 3].map(() => training(folder)));
    expect(all[1]).toEqual(all[0]);
    expect(all[2]).toEqual(all[0]);
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('share large weights: they stand beside the model, ready to be mapped', async () => {
    const size = 2 ** 22;
    const made = await forward(folder, size); // 64 MiB
    const [entry = ''] = await entries();
    expect(await readdir(join(folder, entry))).toEqual(['index.txt', 'model.onnx', 'model.onnx.data']);
    expect(await forward(folder, size)).toEqual(made);
  });

  it('of a file follow the file, and the weights beside it', async () => {
    const path = join(folder, 'net.onnx');
    const cache = join(folder, 'cache');
    const run = async () => {
      const session = await onnxSessions({ cache }).open(path);
      const { y } = await session.run({ x: { shape: [1], values: Float32Array.of(1) } });
      await session.release();
      return y?.values[1];
    };
    const write = (seed: number) =>
      exportOnnxFile(path, {
        fn: ({ w }, { x }) => ({ y: tf.mul(w as Tensor, x as Tensor) }),
        parameters: { w: { shape: [1000], values: numbers(1000, seed) } },
        inputs: { x: { shape: [1] } },
        externalFrom: 0,
      });
    for (const seed of [1, 2]) {
      await write(seed);
      expect([await run(), await run()]).toEqual([numbers(2, seed)[1], numbers(2, seed)[1]]);
    }
    expect(await readdir(cache)).toHaveLength(2);
  });

  it('that are none are refused as without a cache', async () => {
    await expect(load(Uint8Array.of(1, 2, 3), { cache: folder })).rejects.toThrow(/protobuf/i);
    expect(await readdir(folder)).toEqual([]);
  });
});
