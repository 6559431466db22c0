import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { parseExperimentSpec } from '@antiphon/experiment';
import { afterAll, beforeAll, expect, test } from 'vitest';
import own from '../../package.json';
import { runCommandLine } from '../fixtures/run-command-line';
import { packageName } from '../work/package-name';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const cache = join(root, 'node_modules', '.cache');
let project = '';

/** Inside the repository, so that what is written finds its packages; in node_modules, so that git and the linter do not find it. */
beforeAll(async () => {
  await mkdir(cache, { recursive: true });
  project = join(await mkdtemp(join(cache, 'init-')), 'Grüße, 1');
  expect((await runCommandLine(['init', project])).errors).toEqual([]);
});

afterAll(() => rm(join(project, '..'), { recursive: true, force: true }));

test('a project with its name, and with the versions that belong to this command', async () => {
  expect((await readdir(project)).sort()).toEqual([
    '.gitignore',
    'README.md',
    'experiment.yaml',
    'package.json',
    'strategies',
  ]);
  const manifest = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as Record<string, object>;
  expect(manifest).toMatchObject({ name: 'gru-e-1', private: true, type: 'module', engines: own.engines });
  expect(manifest.dependencies).toEqual({
    '@antiphon/cli': `^${own.version}`,
    '@antiphon/core': own.dependencies['@antiphon/core'],
    '@antiphon/guidance': own.dependencies['@antiphon/guidance'],
  });
});

test('its strategy obeys the laws, by the runner of Node', async () => {
  const options = ['--import', 'tsx', '--conditions=@antiphon/source', '--test', '--test-reporter=tap'];
  // The runner of Node reports otherwise to a parent that is one itself.
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: project, env });
  expect(stdout).toMatch(/# pass 13\n# fail 0\n# cancelled 0\n# skipped 2/);
});

test('its comparison is one that can be run, with the strategy that lies beside it', async () => {
  await import(/* @vite-ignore */ pathToFileURL(join(project, 'strategies/mine.mjs')).href);
  const spec = parseExperimentSpec(await readFile(join(project, 'experiment.yaml'), 'utf8'));
  expect(spec.arms.map(({ name }) => name)).toEqual(['cfg', 'mine']);
  const { scripts } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as Record<string, object>;
  expect(scripts).toMatchObject({ compare: expect.stringContaining('experiment.yaml --plugin ./strategies/mine.mjs') });
});

test('what is there is refused in words, and left as it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-init-'));
  await writeFile(join(folder, 'notes.txt'), '');
  await mkdir(join(folder, 'empty'));
  await symlink(join(folder, 'empty'), join(folder, 'link'));
  const errors = async (path: string) => (await runCommandLine(['init', path])).errors.join('\n');
  expect(await errors(folder)).toMatch(
    /: the folder is not empty \(empty, link, notes\.txt\)\. Name a new or an empty one\./,
  );
  expect(await errors(join(folder, 'notes.txt'))).toMatch(/a file of this name is in the way/);
  expect(await errors('.')).toMatch(/the folder is not empty/);
  expect((await readdir(folder)).sort()).toEqual(['empty', 'link', 'notes.txt']);
  expect(await errors(join(folder, 'link'))).toBe('');
  expect(await readdir(join(folder, 'empty'))).toContain('package.json');
  expect((await readdir(folder)).sort()).toEqual(['empty', 'link', 'notes.txt']);
});

test('names of folders become names that npm takes', () => {
  const names = {
    'My Project': 'my-project',
    _x: 'x',
    'a.b~c': 'a.b~c',
    日本: 'my-project',
    node_modules: 'my-project',
    'é!': 'e',
  };
  for (const [folder, name] of Object.entries(names)) expect(packageName(folder), folder).toBe(name);
  expect(packageName('a'.repeat(300))).toHaveLength(214);
});
