import { appendFile, cp, mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random, type GuidanceSpec } from '@antiphon/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { digestOf } from '../audit/guidance-card-file';
import { crash, threadOf } from '../fixtures/threads';
import { BRANCHES_BUNDLE, HEARD_BUNDLE } from '../fixtures/toy-bundle';
import { Generator } from '../generator';
import type { Bundle, BundleInMemory } from './bundle';
import { holdBundle } from './hold-bundle';
import * as shared from './read-shared';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-held-'));
  await cp(HEARD_BUNDLE, folder, { recursive: true });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const channel = Random.stream(3, 'noise').normals(9600);
const audio = { sampleRate: 8000, channels: [channel, channel.map((value) => value / 2)] };
/** Asks for networks that are loaded by whoever asks first. */
const PAG: GuidanceSpec = { kind: 'pag', scale: 2 };

async function motions(bundle: string | Bundle | BundleInMemory, meanwhile = () => Promise.resolve()) {
  const generator = await Generator.open(bundle, { threads: 1 });
  try {
    await meanwhile();
    const of = async (guidance?: GuidanceSpec) =>
      (await generator.generate({ audio, seed: 1, steps: 2, ...(guidance && { guidance }) })).motion;
    return [await of(), await of(PAG), await of({ kind: 'autoguidance', scale: 2 })];
  } finally {
    await generator.close();
  }
}

test('a bundle that is held moves to the bit as its folder does, and is known by the digest of the folder', async () => {
  const held = await holdBundle(folder);
  expect(held.digest).toBe(await digestOf(folder));
  expect(await motions(held)).toEqual(await motions(folder));
  const generator = await Generator.open(held, { threads: 1 });
  expect(generator.digest).toBe(held.digest);
  await generator.close();
});

test('what becomes of the folder changes nothing, for networks that are loaded later too', async () => {
  const before = await motions(folder);
  const held = await holdBundle(folder);
  const after = await motions(held, async () => {
    // Other networks of the same shapes, and none of what hears.
    await rename(join(folder, 'weak-denoiser.onnx'), join(folder, 'perturbed.onnx'));
    await rename(join(folder, 'weak-encoder.onnx'), join(folder, 'encoder.onnx'));
    await writeFile(join(folder, 'audio-toy.onnx'), 'nothing');
  });
  expect(after).toEqual(before);
});

test('a worker thread that died is replaced by one that loads what was held', async () => {
  const [before] = await motions(folder);
  const held = await holdBundle(folder);
  await rm(join(folder, 'denoiser.onnx'));
  const [after] = await motions(held);
  const generator = await Generator.open(held, { threads: 1 });
  await crash(await threadOf(generator));
  const { motion } = await generator.generate({ audio, seed: 1, steps: 2 });
  await generator.close();
  expect(after).toEqual(before);
  expect(motion).toEqual(before);
});

test('the memory is shared with the threads', async () => {
  const { networks, models = {} } = await holdBundle(folder);
  for (const bytes of [...Object.values(networks), ...Object.values(models).map((model) => model.bytes)])
    expect((bytes as Uint8Array).buffer).toBeInstanceOf(SharedArrayBuffer);
});

test('a network that the manifest does not name is refused', async () => {
  await rename(join(folder, 'weak-denoiser.onnx'), join(folder, 'perturbed.onnx'));
  await expect(holdBundle(folder)).rejects.toMatchObject({
    code: 'INVALID_BUNDLE',
    message: expect.stringMatching(/perturbed\.onnx is not the one that bundle\.json names/) as string,
  });
});

test('a manifest or a network that is missing or empty is refused', async () => {
  await writeFile(join(folder, 'encoder.onnx'), '');
  await expect(holdBundle(folder)).rejects.toThrow(/encoder\.onnx is empty/);
  await rm(join(folder, 'encoder.onnx'));
  await expect(holdBundle(folder)).rejects.toThrow(/encoder\.onnx is missing/);
  await rm(join(folder, 'bundle.json'));
  await expect(holdBundle(folder)).rejects.toThrow(/no readable bundle\.json/);
  await expect(holdBundle(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});

test('a file that is replaced or changed between two reads shows, though the manifest names no hashes', async () => {
  await cp(BRANCHES_BUNDLE, folder, { recursive: true });
  await rm(join(folder, 'audio-toy.onnx'));
  const { readShared } = shared;
  const meanwhile = async (change: () => Promise<void>) => {
    vi.spyOn(shared, 'readShared').mockImplementation(async (path, onPiece) => {
      const file = await readShared(path, onPiece);
      if (path.endsWith('denoiser.onnx')) await change();
      return file;
    });
    await expect(holdBundle(folder)).rejects.toThrow(/bundle\.json was replaced while the bundle was read/);
    vi.restoreAllMocks();
    await expect(holdBundle(folder)).resolves.toHaveProperty('digest');
  };
  const manifest = join(folder, 'bundle.json');
  const text = await readFile(manifest, 'utf8');
  await meanwhile(async () => {
    await writeFile(`${manifest}.new`, text);
    await rename(`${manifest}.new`, manifest);
  });
  await meanwhile(() => appendFile(manifest, '\n'));
  // Of the same length and said to be as old.
  await meanwhile(async () => {
    await writeFile(manifest, `${text.trimEnd()}\n `);
    await utimes(manifest, 1, 1);
  });
});

test('an encoder that is held but cannot be loaded is a failure of the server, which names no path', async () => {
  const held = await holdBundle(folder);
  const models = Object.fromEntries(
    Object.entries(held.models ?? {}).map(([path, { sha256 }]) => [path, { bytes: new Uint8Array(8), sha256 }]),
  );
  const generator = await Generator.open({ ...held, models }, { threads: 1 });
  const failure = await generator.generate({ audio, seed: 1, steps: 1 }).catch((error: unknown) => error);
  await generator.close();
  expect(failure).toMatchObject({ code: 'SESSION_FAILED', status: 500 });
  expect(String(failure)).not.toContain(folder);
});
