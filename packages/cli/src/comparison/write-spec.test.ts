import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseYaml } from '@antiphon/data/settings-text';
import { parseExperimentSpec, planExperiment } from '@antiphon/experiment';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../fixtures/run-command-line';
import { printedText } from '../fixtures/printed-text';
import { program } from '../program';
import { schemaText } from './write-spec';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-spec-'));
});
afterAll(() => rm(folder, { recursive: true }));

const printed = printedText();
const init = (...words: string[]) => runCommandLine(['compare', '--init', ...words]);

test('a spec is written that an editor and the command find right, beside the schema that its first line names', async () => {
  const path = join(folder, 'new', 'mine.yaml');
  expect(await init(path)).toMatchObject({ exitCode: 0, errors: [] });
  expect((await readdir(join(folder, 'new'))).sort()).toEqual(['experiment.schema.json', 'mine.yaml']);
  const text = await readFile(path, 'utf8');
  const [, name = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? [];
  const schema = JSON.parse(await readFile(join(folder, 'new', name), 'utf8')) as object;
  const validate = new Ajv2020({ strict: false }).compile(schema);
  expect(validate(parseYaml(text, path)), JSON.stringify(validate.errors)).toBe(true);
  const cells = planExperiment(parseExperimentSpec(text)).map((training) => training.cells.map(({ id }) => id));
  expect(cells.map(({ length }) => length)).toEqual([4, 2, 1]); // cfg and apg of one training, null-embed, fixed
});

test('and so are the keys that are commented out', async () => {
  const text = await readFile(join(folder, 'new', 'mine.yaml'), 'utf8');
  const all = text.replace(/^# (encoder|primary|equivalence): /gm, '$1: ');
  expect(all).not.toBe(text);
  const { encoder, primary, equivalence } = parseExperimentSpec(all);
  expect([encoder, primary, equivalence]).not.toContain(undefined);
});

test('what is there stays as it is', async () => {
  const path = join(folder, 'theirs.yaml');
  await writeFile(path, 'theirs');
  await writeFile(join(folder, 'experiment.schema.json'), 'theirs, too');
  const { exitCode, errors } = await init(path);
  expect([exitCode, errors]).toEqual([
    1,
    [expect.stringMatching(/theirs\.yaml: there is a file already.*--init FILE\.$/)],
  ]);
  expect(await readFile(path, 'utf8')).toBe('theirs');
  expect((await init(join(folder, 'other.yml'))).exitCode).toBe(0);
  expect(await readFile(join(folder, 'experiment.schema.json'), 'utf8')).toBe('theirs, too');
  expect((await init(join(folder, 'other.json'))).errors.join()).toMatch(/a spec with comments is YAML/);
});

test('the schema is printed, with what plugins register', async () => {
  const plugin = join(folder, 'mine.mjs');
  const registry = new URL('../../../guidance/src/index.ts', import.meta.url).href;
  await writeFile(
    plugin,
    `import { registerGuidance } from ${JSON.stringify(registry)};
registerGuidance({ kind: 'written-here', summary: 'Mine.', citation: { arxiv: '2207.12598', bibtex: '@misc{x}' }, options: {}, create: () => ({}) });\n`,
  );
  expect(schemaText()).not.toContain('written-here');
  const surroundings = { signal: new AbortController().signal, clock: () => 0 };
  await program(surroundings).parseAsync(['node', 'antiphon', '--plugin', plugin, 'compare', '--schema']);
  const text = printed();
  expect(JSON.parse(text)).toMatchObject({ $id: 'urn:antiphon:experiment:1' });
  expect(text).toContain('"const": "written-here"');
});

test('a comparison needs a folder for its results', async () => {
  const { exitCode, errors } = await runCommandLine(['compare', join(folder, 'new', 'mine.yaml')]);
  expect([exitCode, errors]).toEqual([1, [expect.stringMatching(/no folder for the results\. Pass --out FOLDER/)]]);
});
