import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeWav } from '@antiphon/formats';
import type { Report } from '@antiphon/experiment';
import { buildApp, LiveDeployment, parseDeployment } from '@antiphon/serve';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { program } from '../packages/cli/src/program';

/** The examples of docs/extending.md, end to end at the smallest size: trained, exported, audited, compared, generated with and served, without a build. */
const page = readFileSync(new URL('./extending.md', import.meta.url), 'utf8');
const [strategy = ''] = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);
const listings = [...page.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code = '']) => code);

/** Inside the repository, so that plugins find their packages; in node_modules, so that git and the linter do not find them. */
const cache = fileURLToPath(new URL('../node_modules/.cache', import.meta.url));
const FRAMES = 40;
const NAMES = ['jawOpen', 'mouthPucker'];
let folder = '';
let plugins: string[] = [];

// Seconds on a quiet machine; worker threads that load TypeScript take long on a busy one.
vi.setConfig({ testTimeout: 400_000 });

beforeAll(() => {
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'plugins-'));
  const named = { strategy, ...Object.fromEntries(listings.flatMap((code) => fileOf(code))) };
  plugins = Object.entries(named).map(([name, code]) => {
    const path = join(folder, `${name}.mjs`);
    writeFileSync(path, code);
    return path;
  });
  writeTakes();
  writeFileSync(join(folder, 'encoder.yaml'), 'kind: loudness\n');
  const training = {
    steps: 2,
    batchSize: 2,
    frames: 16,
    width: 8,
    feedForward: 8,
    layers: 1,
    heads: 2,
    warmupSteps: 1,
  };
  writeFileSync(join(folder, 'train.yaml'), JSON.stringify(training));
  writeFileSync(
    join(folder, 'spec.yaml'),
    JSON.stringify({
      data: { kind: 'takes', path: join(folder, 'all.takes.json') },
      encoder: { kind: 'loudness' },
      arms: [{ name: 'mine', guidance: { kind: 'capped', cap: 0.3 } }],
      training,
      scales: 'own',
      sampling: { sampler: 'jump', steps: 2, seeds: 2, windows: 2 },
    }),
  );
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('all that the page shows is registered', () => {
  expect(plugins.map((path) => path.split('/').at(-1))).toEqual([
    'strategy.mjs',
    'registerAudioEncoder.mjs',
    'registerMetric.mjs',
    'registerDataset.mjs',
    'registerMotionReader.mjs',
    'registerSampler.mjs',
    'registerMotionFile.mjs',
  ]);
});

test('compare, with a data format, an encoder, a strategy, a sampler and a metric of one’s own', async () => {
  await run('compare', join(folder, 'spec.yaml'), '--out', join(folder, 'run'));
  const report = JSON.parse(readFileSync(join(folder, 'run/report.json'), 'utf8')) as Report;
  expect(report.cells.map(({ arm, sampler }) => [arm, sampler])).toEqual([['mine', 'jump']]);
  expect(report.cells[0]?.metrics.meanSpeed).toBeGreaterThan(0);
  expect(report.floors.truth.metrics.meanSpeed).toBeGreaterThan(0);
  expect(report.arms[0]?.card?.summary).not.toContain('failed');
  expect(readFileSync(join(folder, 'run/report.html'), 'utf8')).toContain('Mean absolute change of a feature');
});

test('train, export and audit', async () => {
  const asked = ['--encoder', join(folder, 'encoder.yaml'), '--config', join(folder, 'train.yaml')];
  const data = join(folder, 'all.takes.json');
  await run(
    'train',
    '--data',
    data,
    '--out',
    join(folder, 'ck'),
    '--guidance',
    'capped',
    '--option',
    'cap=0.3',
    ...asked,
  );
  await run('export', join(folder, 'ck'), '--out', join(folder, 'bundle'));
  await run('audit', join(folder, 'bundle'), '--guidance', 'capped', '--scale', '4', '--out', join(folder, 'card'));
  const { plugins: needed, guidance } = JSON.parse(readFileSync(join(folder, 'bundle/bundle.json'), 'utf8')) as {
    plugins: unknown;
    guidance: unknown;
  };
  expect(guidance).toMatchObject({ kind: 'capped', cap: 0.3 });
  expect(needed).toEqual([
    { what: 'audio encoder', name: 'loudness', file: 'registerAudioEncoder.mjs' },
    { what: 'guidance', name: 'capped', file: 'strategy.mjs' },
  ]);
  expect(readFileSync(join(folder, 'card/guidance-card.md'), 'utf8')).not.toContain('could not be finished');
});

test('generate writes the motion file, and a folder with such a file is read again', async () => {
  const out = join(folder, 'motion.tsv');
  await run('generate', bundle(), join(folder, 'a.wav'), '--out', out, '--sampler', 'jump', '--steps', '2');
  const lines = readFileSync(out, 'utf8').trim().split('\n');
  expect([lines[0]?.split('\t'), lines.length]).toEqual([NAMES, FRAMES + 1]);
  mkdirSync(join(folder, 'pair'));
  for (const name of ['a', 'b', 'c']) {
    copyFileSync(join(folder, `${name}.wav`), join(folder, `pair/${name}.wav`));
    copyFileSync(out, join(folder, `pair/${name}.tsv`));
  }
  await run('data', 'inspect', join(folder, 'pair'));
});

test('serve: the same over HTTP, from a program that passes the plugins, and mistakes are sentences', async () => {
  const deployment = parseDeployment({
    name: 'own',
    bundles: { own: bundle() },
    arms: [{ name: 'own', bundle: 'own' }],
  });
  const live = await LiveDeployment.open(deployment, { plugins });
  const app = buildApp({ live });
  try {
    const ask = (query: string) =>
      app.inject({
        method: 'POST',
        url: `/v1/generate?steps=2&${query}`,
        headers: { 'content-type': 'audio/wav' },
        payload: readFileSync(join(folder, 'a.wav')),
      });
    const answer = await ask('sampler=jump&format=tsv&options={"cap":0.2}');
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/tab-separated-values']);
    expect(answer.body.split('\n')).toHaveLength(FRAMES + 2);
    const refused = await ask('options={"cap":"much"}');
    expect(refused.statusCode).toBe(400);
    expect(refused.json()).toMatchObject({ error: { message: expect.stringContaining('"cap" must be a number') } });
  } finally {
    await app.close();
    await live.close();
  }
});

function bundle(): string {
  return join(folder, 'run/arms/mine-seed0/bundle');
}

/** What a listing registers is its name. */
function fileOf(code: string): [string, string][] {
  const call = /^(register\w+)\(/m.exec(code)?.[1];
  return call === undefined ? [] : [[call, code]];
}

/** Three recordings whose jaw follows a loud and a silent half, in the format of the page. */
function writeTakes(): void {
  const takes = ['a', 'b', 'c'].map((name, take) => {
    const samples = Float32Array.from(
      { length: (8000 * FRAMES) / 30 },
      (_, i) => Math.sin(i) * (i % 4000 < 2000 ? 0.5 : 0),
    );
    writeFileSync(join(folder, `${name}.wav`), encodeWav({ sampleRate: 8000, channels: [samples] }));
    const frames = Array.from({ length: FRAMES }, (_, i) => [i % 15 < 7 ? 0.8 : 0.1, Math.sin(i + take)]);
    return { audio: `${name}.wav`, frames };
  });
  writeFileSync(join(folder, 'all.takes.json'), JSON.stringify({ fps: 30, names: NAMES, takes }));
}

async function run(...words: string[]): Promise<void> {
  const root = program({ signal: new AbortController().signal, clock: () => 0 });
  for (const command of [root, ...root.commands]) command.configureOutput({ writeOut: () => {}, writeErr: () => {} });
  await root.parseAsync(['node', 'antiphon', ...plugins.flatMap((path) => ['--plugin', path]), ...words]);
}
