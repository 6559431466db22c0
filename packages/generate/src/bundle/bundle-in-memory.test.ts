import { readFile } from 'node:fs/promises';
import { Random } from '@antiphon/core';
import { expect, test } from 'vitest';
import { TOY_BUNDLE } from '../fixtures/toy-bundle';
import { Generator } from '../generator';
import { readBundle } from './bundle';

test('networks in memory move as those in files do', async () => {
  const { manifest, networks } = await readBundle(TOY_BUNDLE);
  const [encoder, denoiser] = [await readFile(networks.encoder), await readFile(networks.denoiser)];
  const channel = Random.stream(3, 'noise').normals(4800);
  const audio = { sampleRate: 8000, channels: [channel, channel.map((value) => value / 2)] };
  const motions: Float32Array[] = [];
  for (const bundle of [TOY_BUNDLE, { path: 'nowhere', manifest, networks: { encoder, denoiser } }]) {
    const generator = await Generator.open(bundle, { threads: 1 });
    motions.push((await generator.generate({ audio, seed: 1, steps: 2 })).motion);
    await generator.close();
  }
  const [filed, held] = motions;
  expect(held).toEqual(filed);
});
