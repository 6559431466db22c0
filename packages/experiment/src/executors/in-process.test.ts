import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrainingEvent } from '@antiphon/train';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heardDataset } from '../fixtures/trained-arms';
import { planExperiment } from '../plan/plan';
import { parseExperimentSpec } from '../spec/spec';
import { InProcessExecutor } from './in-process';
import { bundleHash, ownBundle, writeOrigin } from './model-origin';

// Training for two steps: what is used again, and what is not.

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'antiphon-in-process-'));
});
afterAll(() => rm(root, { recursive: true }));

const dataset = heardDataset();

/** Opens the only training of a spec in a folder. @returns the model's hash and how many steps were trained */
async function open(folder: string, training: object, identity: string): Promise<{ model: string; trained: number }> {
  const spec = parseExperimentSpec({
    data: { kind: 'synthetic' },
    arms: [{ name: 'cfg', guidance: { kind: 'cfg' } }],
    training: { frames: 16, width: 8, feedForward: 8, layers: 1, heads: 2, batchSize: 2, steps: 2, ...training },
  });
  let trained = 0;
  const executor = new InProcessExecutor({ spec, dataset, clock: () => 0 });
  const sampler = await executor.open(planExperiment(spec)[0], {
    folder,
    identity,
    onProgress: (_, detail) => void (trained += detail.startsWith('step') ? 1 : 0),
  });
  await sampler.close();
  expect(await executor.modelIn(folder)).toBe(sampler.model);
  return { model: sampler.model ?? '', trained };
}

test('a bundle that is not as it was made is made again of the checkpoint, and the checkpoint of another training is refused', async () => {
  const folder = join(root, 'a');
  const { model, trained } = await open(folder, {}, 'first');
  expect(trained).toBe(2);
  await appendFile(join(folder, 'bundle', 'denoiser.onnx'), 'x');
  expect(await open(folder, {}, 'first')).toEqual({ model, trained: 0 });
  await expect(open(folder, { learningRate: 0.5 }, 'second')).rejects.toMatchObject({ code: 'INVALID_CHECKPOINT' });
});

test('motions are sampled while it trains, as often as asked, and it ends as the same model', async () => {
  const training = { frames: 16, width: 8, feedForward: 8, layers: 1, heads: 2, batchSize: 2, steps: 3 };
  const spec = parseExperimentSpec({
    data: { kind: 'synthetic' },
    arms: [{ name: 'cfg', guidance: { kind: 'cfg', scale: 2 } }],
    training,
  });
  const events: TrainingEvent[] = [];
  const models: (string | undefined)[] = [];
  for (const sampleEvery of [2, undefined]) {
    const executor = new InProcessExecutor({ spec, dataset, clock: () => 0, sampleEvery });
    const work = { folder: join(root, `samples-${sampleEvery}`), identity: 'one' };
    const sampler = await executor.open(planExperiment(spec)[0], { ...work, onEvent: (event) => events.push(event) });
    await sampler.close();
    models.push(sampler.model);
  }
  const sampled = events.filter(({ event }) => event === 'samples');
  expect(sampled).toMatchObject([2, 3].map((step) => ({ step, metrics: { jerk: expect.any(Number) as number } })));
  expect(models[0]).toBe(models[1]);
});

test('a bundle is a training’s own where it was made of it, and is still the same', async () => {
  const folder = join(root, 'b');
  await mkdir(join(folder, 'bundle'), { recursive: true });
  const write = (name: string, text: string) => writeFile(join(folder, 'bundle', name), text);
  await write('bundle.json', '{}');
  await write('denoiser.onnx', 'network');
  expect(await ownBundle(folder, 'first')).toBeUndefined();
  const bundle = (await bundleHash(folder)) ?? '';
  await writeOrigin(folder, { training: 'first', checkpoint: '', bundle });
  expect(await ownBundle(folder, 'first')).toBe(bundle);
  expect(await ownBundle(folder, 'second')).toBeUndefined();
  await write('guidance-card.md', 'an audit changes nothing');
  expect(await ownBundle(folder, 'first')).toBe(bundle);
  for (const change of [() => write('denoiser.onnx', 'netwerk'), () => write('bundle.json', '{ }')]) {
    await change();
    expect(await ownBundle(folder, 'first')).toBeUndefined();
    await write('denoiser.onnx', 'network');
    await write('bundle.json', '{}');
  }
  await writeFile(join(folder, 'made-of.json'), '{');
  expect(await ownBundle(folder, 'first')).toBeUndefined();
  await rm(join(folder, 'bundle'), { recursive: true });
  expect(await bundleHash(folder)).toBeUndefined();
});
