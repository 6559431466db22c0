import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@antiphon/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SHORT_TOY_BUNDLE, TOY_BUNDLE } from '../fixtures/toy-bundle';
import { PairGenerator } from './pair-generator';

let folders: { readonly face: string; readonly body: string };
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-pair-'));
  folders = {
    face: await blendshapes(folder, 'face', TOY_BUNDLE),
    body: await blendshapes(folder, 'body', SHORT_TOY_BUNDLE),
  };
});
afterAll(() => rm(join(folders.face, '..'), { recursive: true }));

/** A toy whose features are blendshapes of its own. */
async function blendshapes(folder: string, name: string, toy: string): Promise<string> {
  const own = join(folder, name);
  await cp(toy, own, { recursive: true });
  const manifest = JSON.parse(await readFile(join(own, 'bundle.json'), 'utf8')) as object;
  const parts = [{ kind: 'blendshapes', names: Array.from({ length: 11 }, (_, i) => `${name}${i}`) }];
  await writeFile(join(own, 'bundle.json'), JSON.stringify({ ...manifest, motion: { fps: 30, parts } }));
  return own;
}

test('a pair says the lanes of either, and is made again from them to the bit', async () => {
  const open = (lanes: readonly number[]) => PairGenerator.open(folders, { threads: 1, lanes });
  const [together, single] = [await open([1, 2]), await open([1])];
  const samples = Random.stream(1, 'pair').normals(16_000);
  const audio = { sampleRate: 16_000, channels: [samples, samples.slice().reverse()] };
  const requests = [1, 2, 3, 4].map((seed) => ({ audio, seed, steps: 2 }));
  const made = await Promise.all(requests.map((request) => together.generate(request)));
  const lanes = made.map((motion) => motion.lanes);
  for (const text of lanes) expect(text).toMatch(/^[\d.x,]+;[\d.x,]+$/);
  expect(lanes.join(' ')).toContain('2.1');
  for (const [i, request] of requests.entries())
    expect((await single.generate({ ...request, lanes: lanes[i] })).motion).toEqual(made[i]?.motion);
  for (const wrong of ['1.0', `${lanes[0] ?? ''};1.0`])
    await expect(single.generate({ audio, seed: 1, steps: 2, lanes: wrong })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  const stream = await single.stream({ audio, seed: 1, steps: 2 });
  expect(stream.first()).toBeUndefined();
  for await (const block of stream.blocks) expect(block.length).toBeGreaterThan(0);
  expect(stream.first()).toBeLessThanOrEqual(stream.seconds());
  await Promise.all([together.close(), single.close()]);
});
