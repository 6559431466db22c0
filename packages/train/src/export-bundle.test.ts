import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleManifestSchema } from '@antiphon/data';
import { createGuidance } from '@antiphon/guidance';
import { expect, test } from 'vitest';
import { exportBundle } from './export-bundle';
import { tinyConfig, tinyDataset } from './fixtures/tiny-run';
import { train } from './train';

test('a checkpoint becomes a bundle, whole or not at all', async () => {
  const root = await mkdtemp(join(tmpdir(), 'antiphon-export-'));
  const checkpoint = await train({
    dataset: tinyDataset(),
    guidance: createGuidance({ kind: 'null-embed' }),
    config: tinyConfig(),
    out: join(root, 'checkpoint'),
    clock: () => 0,
  });
  const bundle = join(root, 'bundle');
  await exportBundle(checkpoint, bundle, { name: 'tiny' });
  expect((await readdir(bundle)).sort()).toEqual(['bundle.json', 'denoiser.onnx', 'encoder.onnx']);
  const manifest = bundleManifestSchema.parse(JSON.parse(await readFile(join(bundle, 'bundle.json'), 'utf8')));
  expect(manifest).toMatchObject({
    guidance: { kind: 'null-embed' },
    frames: 16,
    features: 3,
    provenance: { steps: 12, weights: 'ema' },
  });
  await expect(exportBundle(checkpoint, bundle, { name: 'tiny' })).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
  await exportBundle(checkpoint, bundle, { name: 'again', force: true });
  expect((await readdir(root)).sort()).toEqual(['bundle', 'checkpoint']);
});
