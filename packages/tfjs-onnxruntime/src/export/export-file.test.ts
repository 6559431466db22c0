import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportOnnx, exportOnnxFile, onnxSessions, type ExportFileOptions } from '../index';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-file-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const SIZE = 3000;
const network = (seed: number): ExportFileOptions => ({
  fn: ({ a, b, small }, { x }) => ({
    y: tf.add(tf.mul(tf.add(a as Tensor, b as Tensor), x as Tensor), tf.sum(small as Tensor)),
  }),
  parameters: Object.fromEntries(
    Object.entries({ a: SIZE, b: SIZE, small: 10 }).map(([name, size], k) => [
      name,
      { shape: [size], values: Float32Array.from({ length: size }, (_, i) => Math.sin(seed + k + i)) },
    ]),
  ),
  inputs: { x: { shape: ['batch', 1] } },
});

async function result(path: string): Promise<readonly number[]> {
  const session = await onnxSessions().open(path);
  const { y } = await session.run({ x: { shape: [2, 1], values: Float32Array.of(1, -2) } });
  await session.release();
  return [...(y?.values ?? [])];
}

describe('a model that is exported to a file', () => {
  it('is the one that is exported as an array', async () => {
    const path = join(folder, 'net.onnx');
    expect(await exportOnnxFile(path, network(1))).toEqual({ model: path });
    expect((await readFile(path)).equals(await exportOnnx(network(1)))).toBe(true);
    expect(await readdir(folder)).toEqual(['net.onnx']);
  });

  it('has its weights beside it from a size on, each at the beginning of a page, and computes the same', async () => {
    const path = join(folder, 'net.onnx');
    await exportOnnxFile(path, network(1));
    const expected = await result(path);
    const size = (await stat(path)).size;
    expect(await exportOnnxFile(path, { ...network(1), externalFrom: size + 1 })).toEqual({ model: path });
    const written = await exportOnnxFile(path, { ...network(1), externalFrom: size });
    expect(written).toEqual({ model: path, weights: `${path}.data` });
    expect(await result(path)).toEqual(expected);
    expect((await readdir(folder)).sort()).toEqual(['net.onnx', 'net.onnx.data']);
    // Ten numbers stay in the model; 12,000 bytes fill three pages, the last of them not quite.
    expect((await stat(path)).size).toBeLessThan(1000);
    const data = await readFile(`${path}.data`);
    expect(data.length).toBe(3 * 4096 + 4 * SIZE);
    for (const [offset, name] of [
      [0, 'a'],
      [3 * 4096, 'b'],
    ] as const) {
      const values = network(1).parameters[name]?.values;
      expect(new Float32Array(data.buffer, data.byteOffset + offset, SIZE)).toEqual(values);
    }
  });

  it('takes the place of another, whichever form that had', async () => {
    const path = join(folder, 'net.onnx');
    const results = [];
    for (const [seed, externalFrom] of [
      [1, 0],
      [2, 0],
      [3, 1e9],
      [4, 0],
    ] as const) {
      await exportOnnxFile(path, { ...network(seed), externalFrom });
      results.push((await result(path))[0]);
      expect((await readdir(folder)).sort()).toEqual(externalFrom === 0 ? ['net.onnx', 'net.onnx.data'] : ['net.onnx']);
    }
    expect(new Set(results).size).toBe(4);
  });

  it('is as it was where another cannot be written, and nothing half-made stays', async () => {
    const path = join(folder, 'net.onnx');
    await exportOnnxFile(path, network(1));
    const before = await readFile(path);
    await expect(exportOnnxFile(join(folder, 'nowhere', 'net.onnx'), network(2))).rejects.toMatchObject({
      code: 'ENOENT',
    });
    const folderThere = join(folder, 'there.onnx');
    await mkdir(folderThere);
    await expect(exportOnnxFile(folderThere, { ...network(2), externalFrom: 0 })).rejects.toThrow(/there\.onnx/);
    await rm(folderThere, { recursive: true });
    const broken = { ...network(2), fn: () => ({ y: tf.randomNormal([2]) }) };
    await expect(exportOnnxFile(path, broken)).rejects.toMatchObject({ code: 'RANDOM_IN_TRACE' });
    expect((await readFile(path)).equals(before)).toBe(true);
    expect(await readdir(folder)).toEqual(['net.onnx']);
  });

  it('removes what killed processes left, and leaves alone what living ones write', async () => {
    const token = '00000000-0000-0000-0000-000000000000.tmp';
    const [dead, alive] = [`.net.onnx.999999999.${token}`, `.net.onnx.${process.ppid}.${token}`];
    for (const name of [dead, alive]) await writeFile(join(folder, name), 'part');
    await exportOnnxFile(join(folder, 'net.onnx'), network(1));
    expect((await readdir(folder)).sort()).toEqual([alive, 'net.onnx']);
  });

  it('may be nothing but what comes in', async () => {
    const path = join(folder, 'net.onnx');
    const options = {
      fn: (_: unknown, { x }: Record<string, Tensor>) => ({ y: x as Tensor }),
      parameters: {},
      inputs: { x: { shape: [2] } },
    };
    expect(await exportOnnxFile(path, { ...options, externalFrom: 0 })).toEqual({ model: path });
  });
});

it('names that a caller gives are kept, also where they look like made-up ones', async () => {
  const fn = (_: unknown, { constant_0, Add_0_0 }: Record<string, Tensor>) => ({
    constant_1: tf.add(tf.mul(constant_0 as Tensor, 3), Add_0_0 as Tensor),
    Mul_0_0: tf.mul(constant_0 as Tensor, 5),
  });
  const model = await exportOnnx({
    fn,
    parameters: {},
    inputs: { constant_0: { shape: [1] }, Add_0_0: { shape: [1] } },
  });
  const session = await onnxSessions().open(model);
  const one = (value: number) => ({ shape: [1], values: Float32Array.of(value) });
  const outputs = await session.run({ constant_0: one(2), Add_0_0: one(7) });
  expect([outputs.constant_1?.values[0], outputs.Mul_0_0?.values[0]]).toEqual([13, 10]);
  await session.release();
});
