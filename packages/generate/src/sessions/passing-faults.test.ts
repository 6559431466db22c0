import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@antiphon/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { crash, threadOf } from '../fixtures/threads';
import { BRANCHES_BUNDLE } from '../fixtures/toy-bundle';
import { Generator } from '../generator';

let folder: string;
let generator: Generator;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-faults-'));
  await cp(BRANCHES_BUNDLE, folder, { recursive: true });
  generator = await Generator.open(folder, { threads: 1 });
});
afterEach(async () => {
  await generator.close();
  await rm(folder, { recursive: true });
});

const channel = Random.stream(3, 'noise').normals(4800);
const request = { audio: { sampleRate: 8000, channels: [channel, channel] }, seed: 1, steps: 1 };

test('a network that could not be loaded and was mended is loaded by the next who asks', async () => {
  const file = join(folder, 'perturbed.onnx');
  const whole = await readFile(file);
  await writeFile(file, whole.subarray(0, 100));
  const weakened = { ...request, guidance: { kind: 'pag', scale: 2 } };
  await expect(generator.generate(weakened)).rejects.toMatchObject({ code: 'SESSION_FAILED' });
  await writeFile(file, whole);
  expect((await generator.generate(weakened)).frames).toBe(18);
});

test('where the networks cannot be loaded again after a death, that is a failure of ours, which names no path and passes', async () => {
  const { motion } = await generator.generate(request);
  await crash(await threadOf(generator));
  await rename(join(folder, 'denoiser.onnx'), join(folder, 'away'));
  const failure = await generator.generate(request).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'SESSION_FAILED', status: 500 });
  expect(String(failure)).not.toContain(folder);
  await rename(join(folder, 'away'), join(folder, 'denoiser.onnx'));
  expect((await generator.generate(request)).motion).toEqual(motion);
});
