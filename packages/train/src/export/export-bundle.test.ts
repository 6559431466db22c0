import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inBand, Random } from '@antiphon/core';
import { bundleManifestSchema } from '@antiphon/data/bundle';
import { createGuidance } from '@antiphon/guidance';
import { onnxSessions } from '@antiphon/tfjs-onnxruntime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Checkpoint } from '../checkpoint/checkpoint-contents';
import { train } from '../denoiser/train';
import { tinyConfig, tinyDataset } from '../fixtures/tiny-run';
import { exportBundle } from './export-bundle';

const RECORD = 'training-record.json';
const NETWORKS = ['denoiser.onnx', 'encoder.onnx', 'perturbed.onnx'];
const WEAK = ['weak-denoiser.onnx', 'weak-encoder.onnx'];

let root: string;
let checkpoint: Checkpoint;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'antiphon-export-'));
  checkpoint = await train({
    dataset: tinyDataset(),
    guidance: createGuidance({ kind: 'null-embed' }),
    config: tinyConfig(),
    out: join(root, 'checkpoint'),
    clock: () => 0,
  });
});
afterAll(() => rm(root, { recursive: true }));

function bytes(bundle: string, name: string): Promise<Buffer> {
  return readFile(join(root, bundle, `${name}.onnx`));
}

test('a checkpoint becomes a bundle, whole or not at all', async () => {
  const bundle = join(root, 'bundle');
  await exportBundle(checkpoint, bundle, { name: 'tiny' });
  expect((await readdir(bundle)).sort()).toEqual(['bundle.json', ...NETWORKS, RECORD, ...WEAK]);
  const manifest = bundleManifestSchema.parse(JSON.parse(await readFile(join(bundle, 'bundle.json'), 'utf8')));
  expect(manifest).toMatchObject({
    guidance: { kind: 'null-embed' },
    frames: 16,
    features: 3,
    layers: 1,
    weak: { steps: 3 },
    provenance: { steps: 12, weights: 'ema' },
  });
  await expect(exportBundle(checkpoint, bundle, { name: 'tiny' })).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
  await exportBundle(checkpoint, bundle, { name: 'again', force: true });
  expect((await readdir(root)).sort()).toEqual(['bundle', 'checkpoint']);
});

test('the plain denoiser has nothing of the inputs that weaken layers', async () => {
  await exportBundle(checkpoint, join(root, 'inputs'), { name: 'tiny' });
  const [plain, perturbed] = [await bytes('inputs', 'denoiser'), await bytes('inputs', 'perturbed')];
  for (const input of ['identity', 'blur', 'skip', 'kernel']) {
    expect(plain.includes(input), input).toBe(false);
    expect(perturbed.includes(input), input).toBe(true);
  }
});

test('every denoiser keeps to the band of the training motion, and to none where none is asked for', async () => {
  const kept = checkpoint.band?.kept ?? [];
  expect(checkpoint.band?.share).toBe(0.9993);
  expect(kept).toHaveLength(3);
  const narrow = { share: 0.5, kept: [1, 4, 16] };
  const manifest = await exportBundle({ ...checkpoint, band: narrow }, join(root, 'narrow'), { name: 'narrow' });
  expect(manifest.band).toEqual(narrow);
  const plain = await exportBundle({ ...checkpoint, band: undefined }, join(root, 'plain'), { name: 'plain' });
  expect(plain.band).toBeUndefined();
  const shape = [2, 16, 3] as const;
  for (const network of ['denoiser', 'perturbed', 'weak-denoiser']) {
    const [inside, free] = [await predictionOf('narrow', network), await predictionOf('plain', network)];
    const expected = inBand(free, shape, narrow.kept);
    inside.forEach((value, i) => expect(Math.abs(value - (expected[i] ?? NaN))).toBeLessThan(1e-5));
    expect(Math.max(...inside.map((value, i) => Math.abs(value - (free[i] ?? NaN))))).toBeGreaterThan(1e-3);
  }
});

/** What a network of a bundle says of two items of noise. */
async function predictionOf(bundle: string, network: string): Promise<Float32Array> {
  const session = await onnxSessions().open(join(root, bundle, `${network}.onnx`));
  const { model } = checkpoint;
  const shapes: Record<string, number[]> = {
    x: [2, 16, 3],
    t: [2],
    added: [2, 16, model.width],
    pooled: [2, model.width],
    ...(network === 'perturbed' ? { identity: [2, 1], blur: [2, 1], skip: [2, 1], kernel: [2, 16, 16] } : {}),
  };
  const inputs = Object.entries(shapes).map(([name, shape]) => {
    const values = Random.stream(1, name).normals(shape.reduce((a, b) => a * b, 1));
    return [name, { shape, values: name in { identity: 0, blur: 0, skip: 0 } ? values.fill(0) : values }] as const;
  });
  const { prediction } = await session.run(Object.fromEntries(inputs));
  await session.release();
  return prediction?.values as Float32Array;
}

test('without early weights there is no weaker model', async () => {
  const manifest = await exportBundle({ ...checkpoint, early: undefined }, join(root, 'old'), { name: 'old' });
  expect(manifest.weak).toBeUndefined();
  expect((await readdir(join(root, 'old'))).sort()).toEqual(['bundle.json', ...NETWORKS, RECORD]);
});

test('a given weaker model wins over the early weights, and may be smaller', async () => {
  const smaller = await train({
    dataset: tinyDataset(),
    guidance: createGuidance({ kind: 'fixed' }),
    config: tinyConfig({ steps: 2, width: 8, feedForward: 12 }),
    out: join(root, 'smaller'),
    clock: () => 0,
  });
  const manifest = await exportBundle(checkpoint, join(root, 'with'), { name: 'with', weak: smaller });
  expect(manifest.weak).toEqual({ name: 'fixed', steps: 2 });
  await exportBundle(smaller, join(root, 'alone'), { name: 'alone' });
  expect((await bytes('with', 'weak-denoiser')).equals(await bytes('alone', 'denoiser'))).toBe(true);
  expect((await bytes('with', 'weak-encoder')).equals(await bytes('alone', 'encoder'))).toBe(true);
});

const others: [what: string, change: (same: Checkpoint) => Checkpoint][] = [
  ['frames', (same) => ({ ...same, model: { ...same.model, frames: 17 } })],
  ['features', (same) => ({ ...same, model: { ...same.model, features: 4 } })],
  ['conditions', (same) => ({ ...same, conditions: same.conditions.slice(1) })],
  ['prediction', (same) => ({ ...same, config: { ...same.config, prediction: 'v' } })],
  ['schedule', (same) => ({ ...same, config: { ...same.config, schedule: 'linear' } })],
];

test.each(others)('a weaker model with other %s is refused, and nothing is written', async (what, change) => {
  const out = join(root, `other-${what}`);
  await expect(exportBundle(checkpoint, out, { name: 'x', weak: change(checkpoint) })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining(`other ${what}`) as string,
  });
  expect(await readdir(root)).not.toContain(`other-${what}`);
});
