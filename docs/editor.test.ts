import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, expect, test } from 'vitest';
import { parseYaml } from '../packages/data/src/settings-text/index';
import { parseExperimentSpec } from '../packages/experiment/src/index';
import { experimentJsonSchema } from '../packages/experiment/src/spec/json-schema';
import { compareCommand } from '../packages/cli/src/commands/compare';
import { DEMO_SPECS } from '../packages/cli/src/comparison/demo-specs';
import { COMPARABLE, presetComparison } from '../packages/cli/src/comparison/preset-comparison';
import { STRATEGIES_SPECS } from '../packages/cli/src/comparison/strategies-spec';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const page = read('docs/editor.md');
const blocks = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, block = '']) => block);
const data = { kind: 'synthetic' };

/** Strategies of examples and templates, which their specs name. */
const PLUGINS = ['examples/own-strategy/power-law.mjs', 'packages/cli/templates/init/strategies/mine.mjs'];
const FILES = [
  'fixtures/released/0.1/experiment.yaml',
  'fixtures/released/0.1/experiment.json',
  'examples/own-strategy/comparison.yaml',
  'packages/cli/templates/init/experiment.yaml',
  'packages/cli/templates/compare/experiment.yaml',
];
const specs: Record<string, unknown> = {
  ...Object.fromEntries(FILES.map((file) => [file, parseYaml(read(file), file)])),
  ...Object.fromEntries(
    readdirSync(new URL('.', import.meta.url))
      .filter((file) => file.endsWith('.md') && !['extending.md', 'serving-arms.md'].includes(file)) // which have tests of their own
      .flatMap((file) =>
        [...blocks(read(`docs/${file}`), 'yaml'), ...blocks(read(`docs/${file}`), 'json')].map(
          (text, i) => [`${file} ${i}`, text] as const,
        ),
      )
      .filter(([, text]) => /^\s*"?(arms)"?:/m.test(text) && !text.includes('cgf'))
      .map(([name, text]) => [name, parseYaml(text, name)]),
  ),
  ...Object.fromEntries(Object.entries(DEMO_SPECS).map(([size, spec]) => [`demo ${size}`, spec])),
  ...Object.fromEntries(Object.entries(STRATEGIES_SPECS).map(([size, spec]) => [`strategies ${size}`, spec])),
  ...Object.fromEntries(COMPARABLE.map(({ name }) => [`preset ${name}`, { data, ...presetComparison(name) }])),
};

let validate: ReturnType<Ajv2020['compile']>;
beforeAll(async () => {
  for (const file of PLUGINS) await import(/* @vite-ignore */ new URL(`../${file}`, import.meta.url).href);
  validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(experimentJsonSchema());
});

test.each(Object.entries(specs))('the schema and the parser take %s', (_, spec) => {
  const plain: unknown = JSON.parse(JSON.stringify(spec));
  expect(validate(plain), JSON.stringify(validate.errors)).toBe(true);
  expect(() => parseExperimentSpec(plain)).not.toThrow();
});

test('specs of the docs are among them', () => {
  expect(Object.keys(specs).filter((name) => name.includes('.md '))).toEqual([
    'choosing-a-guidance.md 0',
    'editor.md 3',
  ]);
});

test('the wrong spec is told as the page says', () => {
  const wrong = blocks(page, 'yaml').find((text) => text.includes('cgf')) ?? '';
  const [told = ''] = blocks(page, 'text');
  const pattern = told
    .trim()
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('…', '.*');
  expect(() => parseExperimentSpec(wrong, 'wrong.yaml')).toThrow(new RegExp(`^${pattern}$`));
});

test('its commands have the options that they are given', () => {
  const known = compareCommand({ signal: new AbortController().signal, clock: () => 0 }).options.map(
    ({ long }) => long,
  );
  const words = blocks(page, 'sh').join(' ').split(/\s+/);
  const options = words.filter((word) => word.startsWith('--') && word !== '--plugin');
  expect(options).toEqual(['--init', '--out', '--schema']);
  expect(known).toEqual(expect.arrayContaining(options));
});
