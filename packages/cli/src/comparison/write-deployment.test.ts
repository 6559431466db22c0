import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseExperimentSpec } from '@antiphon/experiment';
import { readDeployment } from '@antiphon/serve';
import { writeDeployment } from './write-deployment';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'antiphon-deployment-'))));
afterEach(() => rm(folder, { recursive: true }));

const SPEC = parseExperimentSpec({
  name: 'my arms',
  data: { kind: 'synthetic' },
  arms: [
    { name: 'cfg', guidance: { kind: 'cfg' } },
    { name: 'again', guidance: { kind: 'cfg', within: [0.1, 0.8] }, model: 'cfg' },
    { name: 'fixed', guidance: { kind: 'fixed' } },
  ],
  scales: [1, 2, 4],
  sampling: { steps: [20, 5], sampler: 'dpmpp-2m' },
  trainSeeds: [3, 4],
});

async function runWith(...ids: string[]): Promise<string> {
  const run = join(folder, 'run');
  await mkdir(run);
  await writeFile(join(run, 'run.json'), JSON.stringify({ format: 'antiphon-run/1', spec: SPEC }));
  for (const id of ids)
    await cp('packages/generate/src/fixtures/toy-bundle', join(run, 'arms', id, 'bundle'), { recursive: true });
  return run;
}

test('the arms of a comparison are served as they were compared', async () => {
  const run = await runWith('cfg-seed3', 'fixed-seed4');
  const file = join(folder, 'deploy', 'serve.yaml');
  expect(await writeDeployment(run, file)).toMatch(/antiphon serve .*serve\.yaml/);
  const { name, bundles, arms } = await readDeployment(file);
  expect({ name, bundles }).toEqual({
    name: 'my-arms',
    bundles: { 'cfg-seed3': join(run, 'arms/cfg-seed3/bundle'), 'fixed-seed4': join(run, 'arms/fixed-seed4/bundle') },
  });
  const common = { sampler: 'dpmpp-2m', steps: 20, weight: 0.3333, enabled: true, shadow: false };
  expect(arms).toEqual([
    { ...common, name: 'cfg', bundle: 'cfg-seed3', guidance: { kind: 'cfg', scale: 2 } },
    { ...common, name: 'again', bundle: 'cfg-seed3', guidance: { kind: 'cfg', within: [0.1, 0.8], scale: 2 } },
    { ...common, name: 'fixed', bundle: 'fixed-seed4', guidance: { kind: 'fixed' } },
  ]);
});

test('refuses what holds no arms, and leaves files as they are', async () => {
  await expect(writeDeployment(folder, join(folder, 'a.yaml'))).rejects.toThrow('there is no run.json');
  const run = await runWith();
  await expect(writeDeployment(run, join(folder, 'a.yaml'))).rejects.toThrow('none of its arms has a bundle yet');
  await expect(writeDeployment(run, join(folder, 'a.txt'))).rejects.toThrow('ends with .yaml');
  await cp('packages/generate/src/fixtures/toy-bundle', join(run, 'arms/cfg-seed3/bundle'), { recursive: true });
  await writeFile(join(folder, 'a.yaml'), 'mine');
  await expect(writeDeployment(run, join(folder, 'a.yaml'))).rejects.toThrow('there is a file already');
  expect(await readFile(join(folder, 'a.yaml'), 'utf8')).toBe('mine');
});
