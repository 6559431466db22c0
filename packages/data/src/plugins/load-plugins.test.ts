import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { getSampler, registerSampler } from '@antiphon/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audioEncoderKinds } from '../encoders/registry';
import { loadPlugins, workerPlugins } from './load-plugins';
import { assertPluginsLoaded } from '../bundle/needed-plugins';

/** In node_modules, so that plugins find their packages and nobody else finds them. */
const cache = fileURLToPath(new URL('../../../../node_modules/.cache', import.meta.url));
let folder = '';

beforeAll(() => {
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'load-plugins-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function plugin(name: string, code: string): string {
  const path = join(folder, name);
  writeFileSync(path, code);
  return path;
}

const sampler = (name: string) => `registerSampler('${name}', async (_, x) => x);\n`;

describe('a plugin registers, whichever copy of a package it loads', () => {
  test.each([
    ['esm.mjs', `import { registerSampler } from '@antiphon/core';\n${sampler('from-esm')}`, 'from-esm'],
    ['cjs.cjs', `const { registerSampler } = require('@antiphon/core');\n${sampler('from-cjs')}`, 'from-cjs'],
    [
      'typed.ts',
      `import { registerSampler } from '@antiphon/core';\nconst n: string = 'from-ts';\nregisterSampler(n, async (_, x) => x);`,
      'from-ts',
    ],
  ])('%s', async (name, code, registered) => {
    const path = plugin(name, code);
    await loadPlugins([path, pathToFileURL(path)]);
    expect(await getSampler(registered)((x) => Promise.resolve({ x0: x }), Float32Array.of(1), [])).toEqual(
      Float32Array.of(1),
    );
    // Worker threads have no need of a sampler.
    expect(workerPlugins()).toEqual([]);
  });

  test('a module that was imported before may be passed, too', async () => {
    const path = plugin('before.mjs', `import { registerSampler } from '@antiphon/core';\n${sampler('before')}`);
    await import(/* @vite-ignore */ pathToFileURL(path).href);
    await loadPlugins([path]);
  });
});

describe('a mistake is a sentence that names the file', () => {
  const core = `import { registerSampler } from '@antiphon/core';\n`;
  test.each([
    ['syntax.mjs', 'export const a = ;\n', /syntax\.mjs.*(Unexpected token|ERROR: Unexpected ";")/],
    [
      'throws.mjs',
      'throw new Error("no\\nnetwork");\n',
      /throws\.mjs: cannot be loaded as a plugin: no network\. Expected/,
    ],
    ['nothing.mjs', 'export default () => {};\n', /nothing\.mjs.*it registers nothing\. Call registerGuidance/],
    ['undefined.mjs', 'throw undefined;\n', /undefined\.mjs.*: undefined/],
    [
      'missing.mjs',
      'import "no-such-package-here";\n',
      /missing\.mjs.*no-such-package-here.*Install it beside the plugin/,
    ],
    ['name.mjs', 'import { registerSamplr } from "@antiphon/core";\n', /name\.mjs.*registerSamplr/],
    [
      'taken.mjs',
      `${core}${sampler('ddim')}`,
      /taken\.mjs.*sampler "ddim": one of this name is already registered; it ships with Antiphon/,
    ],
    ['odd.mjs', `${core}${sampler('My Sampler')}`, /odd\.mjs.*its name must be lower-case words/],
  ])('%s', async (name, code, message) => {
    const failure = loadPlugins([plugin(name, code)]);
    await expect(failure).rejects.toMatchObject({ code: 'INVALID_PLUGIN', message: expect.stringMatching(message) });
    await expect(failure).rejects.not.toThrow('\n');
  });

  test('two plugins of one name: the second is refused with the path of the first', async () => {
    const [first, second] = ['one.mjs', 'two.mjs'].map((name) => plugin(name, `${core}${sampler('twice')}`));
    await loadPlugins([first ?? '']);
    await expect(loadPlugins([second ?? ''])).rejects.toThrow(
      new RegExp(`two\\.mjs.*"twice".*it comes from .*one\\.mjs`),
    );
  });

  test('a file that is not there, or a folder', async () => {
    await expect(loadPlugins([join(folder, 'none.mjs')])).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(loadPlugins([folder])).rejects.toThrow('it is a folder');
  });
});

test.each([
  [
    'a promise of nothing',
    async () => undefined,
    'it must return the motion, a Float32Array or Float64Array of 2 numbers, but it is undefined',
  ],
  ['another length', async () => new Float32Array(3), 'of 2 numbers, but it has 3'],
  ['an error', async () => Promise.reject(new TypeError('x is\nno y')), 'its "sampler" failed: x is no y'],
])('a sampler that gives %s is blamed by name', async (name, give, message) => {
  const kind = `gives-${name.replaceAll(' ', '-')}`;
  registerSampler(kind, give as never);
  const sampled = getSampler(kind)((x) => Promise.resolve({ x0: x }), new Float32Array(2), []);
  await expect(sampled).rejects.toMatchObject({ code: 'PLUGIN_MISTAKE', message: expect.stringContaining(message) });
  await expect(sampled).rejects.toThrow(`The sampler "${kind}" of this program`);
});

test('what needs an encoder or a strategy that nobody registered names it, and the plugin where it is known', () => {
  const conditions = [{ kind: 'log-mel' }, { kind: 'key-frames' }];
  expect(() => assertPluginsLoaded({ conditions }, 'b')).not.toThrow();
  const needy = { conditions: [...conditions, { kind: 'mfcc' }] };
  expect(() => assertPluginsLoaded(needy, 'b')).toThrow(
    `b: needs the audio encoder "mfcc", which is not known here. Known: ${audioEncoderKinds().join(', ')}. Load the plugin`,
  );
  const plugins = [{ what: 'audio encoder', name: 'mfcc', file: 'mine.mjs' }];
  expect(() => assertPluginsLoaded({ ...needy, plugins }, 'b')).toThrow(
    'not known here (it was made with the plugin mine.mjs)',
  );
  const guidance = { what: 'guidance', name: 'capped', known: ['cfg'] };
  expect(() => assertPluginsLoaded({ conditions }, 'b', [guidance])).toThrow('needs the guidance "capped"');
  for (const broken of [null, [], { conditions: 3 }, { conditions: [null, 1] }, { conditions, plugins: 'x' }])
    expect(() => assertPluginsLoaded(broken, 'b')).not.toThrow();
});
