import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Random, type Samples, type Step } from '@antiphon/core';
import { createGuidance, guidanceKinds } from '@antiphon/guidance';
import { guidanceLaws } from '@antiphon/guidance/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(new URL('./extending.md', import.meta.url), 'utf8');
const [example, second, lawRunner] = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);

/** Inside the repository, so that the example finds its packages; in node_modules, so that git and the linter do not find it. */
const cache = join(root, 'node_modules', '.cache');
let folder = '';

beforeAll(async () => {
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'extending-'));
  writeFileSync(join(folder, 'mine.mjs'), example);
  writeFileSync(join(folder, 'second.mjs'), second);
  writeFileSync(join(folder, 'mine.test.mjs'), lawRunner);
  for (const name of ['mine.mjs', 'second.mjs'])
    await import(/* @vite-ignore */ pathToFileURL(join(folder, name)).href);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('the example is about 40 lines and registers its kind', () => {
  expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(45);
  expect(guidanceKinds()).toContain('capped');
});

test('the example obeys the laws', () => {
  const laws = guidanceLaws((overrides) => createGuidance({ kind: 'capped', ...overrides }), {
    rates: { each: 0.2, all: 0.2 },
  });
  for (const law of laws) law.run();
  expect(laws.filter(({ skipped }) => skipped === undefined).length).toBe(laws.length - 2);
});

test('so does the one for models without a null branch', () => {
  const laws = guidanceLaws((overrides) => createGuidance({ kind: 'late-blur', ...overrides }), {
    rates: { each: 0, all: 0 },
    scaleZero: 'weak',
  });
  for (const law of laws) law.run();
  expect(laws.filter(({ skipped }) => skipped !== undefined)).toEqual([]);
});

test('its third listing runs the laws with the runner of Node', async () => {
  const options = ['--import', 'tsx', '--conditions=@antiphon/source', '--test', '--test-reporter=tap'];
  // The runner of Node reports otherwise to a parent that is one itself.
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const { stdout } = await promisify(execFile)(process.execPath, [...options, join(folder, 'mine.test.mjs')], {
    cwd: root,
    env,
  });
  expect(stdout).toMatch(/# pass 14\n# fail 0/);
});

test('the table of laws on the page is the suite, in its order', () => {
  const rows = page.split('\n').filter((line) => /^\| [a-z]/.test(line));
  const listed = rows
    .map((row) =>
      row
        .split('|')[1]
        .replace(/\(linear.*\)/, '')
        .trim(),
    )
    .filter((name) => name !== 'law');
  const laws = guidanceLaws((overrides) => createGuidance({ kind: 'cfg', ...overrides }));
  expect(listed).toEqual(laws.map(({ name }) => name));
});

test('the example caps the step, by hand: d = [3, 4] has rms 3.54, capped to 0.5', () => {
  expect(capped({ cap: 0.5, scale: 3 })[0]).toBeCloseTo(3 + (2 * 0.5 * 3) / Math.sqrt(12.5), 12);
  expect(capped({ cap: 10, scale: 3 })).toEqual(Float64Array.of(9, 12));
  expect(capped({ cap: 10, scale: 3, within: [0.8, 1] })).toEqual(Float64Array.of(3, 4));
});

function capped(options: object): Samples {
  const run = createGuidance({ kind: 'capped', ...options }).begin({
    conditions: ['audio'],
    shape: [1, 1, 2],
    random: Random.stream(0, 'run'),
  });
  const step: Step = { index: 0, count: 1, timestep: 500, alpha: 0.8, sigma: 0.6 };
  const predictions = { conditional: Float64Array.of(3, 4), unconditional: Float64Array.of(0, 0) };
  return run.combine(predictions, step, new Float64Array(2)).x0;
}
