import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { TOY_BUNDLE } from '../fixtures/toy-bundle';
import { parseDeployment } from './deployment';
import { LiveDeployment } from './live-deployment';
import { ServedBundle } from './served-bundle';

const folders: string[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** The toy bundle by another name, which makes it another bundle. */
async function bundleOf(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-live-'));
  folders.push(folder);
  await cp(TOY_BUNDLE, folder, { recursive: true });
  const manifest = join(folder, 'bundle.json');
  await writeFile(manifest, (await readFile(manifest, 'utf8')).replace(/"name": "[^"]*"/, `"name": "${name}"`));
  return folder;
}

const deploymentOf = (folder: string) =>
  parseDeployment({ name: 'live', bundles: { one: folder }, arms: [{ name: 'one', bundle: 'one' }] });

test('of several deployments that are told at once the last is in force, and the bundles of the others are closed', async () => {
  const opened = vi.spyOn(ServedBundle, 'open');
  const paths = await Promise.all(['a', 'b', 'c'].map(bundleOf));
  const [first = '', second = '', third = ''] = paths;
  const live = await LiveDeployment.open(deploymentOf(first), { threads: 1 });
  await Promise.all([second, third, second, third].map((folder) => live.replace(deploymentOf(folder))));
  expect(live.current.arms.get('one')?.bundle.manifest.name).toBe('c');
  const bundles = await Promise.all(opened.mock.results.map(({ value }) => value as Promise<ServedBundle>));
  expect(bundles.filter((bundle) => bundle.use() !== undefined)).toHaveLength(1);
  await live.close();
});

test('one that is closed while another is put in force leaves nothing open', async () => {
  const opened = vi.spyOn(ServedBundle, 'open');
  const [first = '', second = ''] = await Promise.all(['a', 'b'].map(bundleOf));
  const live = await LiveDeployment.open(deploymentOf(first), { threads: 1 });
  const replaced = live.replace(deploymentOf(second));
  await live.close();
  await replaced;
  const bundles = await Promise.all(opened.mock.results.map(({ value }) => value as Promise<ServedBundle>));
  expect(bundles.filter((bundle) => bundle.use() !== undefined)).toEqual([]);
});
