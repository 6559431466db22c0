import { cp, mkdtemp, rm, truncate, writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TOY_BUNDLE } from '../fixtures/toy-bundle';
import { SessionPool } from '../sessions/session-pool';
import { readBundle } from './bundle';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-bundle-'));
  await cp(TOY_BUNDLE, folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

async function edit(change: (manifest: Record<string, unknown>) => void): Promise<void> {
  const file = join(folder, 'bundle.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  change(manifest);
  await writeFile(file, JSON.stringify(manifest));
}

test('a whole bundle is read', async () => {
  const { manifest } = await readBundle(folder);
  expect(manifest).toMatchObject({ name: 'toy', frames: 16, features: 11 });
});

test('a folder that does not exist is named', async () => {
  await expect(readBundle(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});

const faults: [what: string, breakIt: () => Promise<void>, problem: RegExp][] = [
  ['a file in place of the folder', async () => void (folder = join(folder, 'bundle.json')), /it is a file/],
  ['no manifest', () => rm(join(folder, 'bundle.json')), /no readable bundle\.json/],
  ['a manifest cut short', () => truncate(join(folder, 'bundle.json'), 100), /bundle\.json is not JSON/],
  ['an unknown key', () => edit((m) => (m['extra'] = 1)), /bundle\.json: .*"extra"/],
  ['a wrong type', () => edit((m) => (m['frames'] = 'many')), /"frames": /],
  ['features that disagree', () => edit((m) => (m['features'] = 12)), /"features" is 12, but "motion" describes 11/],
  [
    'a band of other features',
    () => edit((m) => (m['band'] = { share: 0.9, kept: [1, 2] })),
    /"band\.kept" must have 11/,
  ],
  [
    'a band of longer windows',
    () => edit((m) => (m['band'] = { share: 0.9, kept: Array(11).fill(17) })),
    /"band\.kept" has 17, but a window has only 16/,
  ],
  ['a missing network', () => rm(join(folder, 'denoiser.onnx')), /denoiser\.onnx is missing/],
  ['layers without their network', () => edit((m) => (m['layers'] = 2)), /perturbed\.onnx is missing/],
  [
    'a weaker model without its networks',
    () => edit((m) => (m['weak'] = { steps: 1 })),
    /weak-encoder\.onnx is missing/,
  ],
  ['an empty network', () => truncate(join(folder, 'encoder.onnx'), 0), /encoder\.onnx is empty/],
];

test.each(faults)('%s is refused with its reason', async (_, breakIt, problem) => {
  const whole = folder;
  await breakIt();
  const path = folder;
  folder = whole;
  await expect(readBundle(path)).rejects.toMatchObject({
    code: 'INVALID_BUNDLE',
    message: expect.stringMatching(problem) as string,
  });
});

test('a network that is cut short is refused when the sessions open, and no thread is left', async () => {
  await truncate(join(folder, 'denoiser.onnx'), 500);
  const bundle = await readBundle(folder);
  await expect(SessionPool.open(bundle, { workers: 2, threads: 1 })).rejects.toMatchObject({
    code: 'INVALID_BUNDLE',
    message: expect.stringMatching(/networks cannot be loaded/) as string,
  });
});
