import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type BuildResult } from 'esbuild';
import { expect, test } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Bytes that five pure functions may take in a page, minified; they took 10.9 kB when this was written. */
const MOST = 14_000;

test('the features of sound and motion are bundled for a browser: nothing of Node is reached', async () => {
  const rooms = ['audio', 'motion'].flatMap((room) =>
    readdirSync(`${here}/${room}`).map((file) => `./${room}/${file}`),
  );
  const files = ['./index.ts', ...rooms.filter((file) => /(?<!\.test)\.ts$/.test(file))];
  expect(files.length).toBeGreaterThan(8);
  const { outputFiles } = await forBrowser(files.map((file) => `export * from '${file}';`).join('\n'));
  expect(outputFiles).toHaveLength(1);
});

test('five functions of @antiphon/data/features are small in a page, and reach no parser of files', async () => {
  const five = `export { logMel, normalise, onsets, partsOf, voicesOf } from '@antiphon/data/features';`;
  const { outputFiles, metafile, warnings } = await forBrowser(five);
  expect(warnings).toEqual([]);
  expect(outputFiles[0]?.contents.length).toBeLessThan(MOST);
  // Not even what is left out again: the published chunks of parsers and schemas run code when they are loaded, and so cannot be.
  const reached = Object.keys(metafile.inputs);
  const installed = reached.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  expect([...new Set(installed.filter((name) => name !== undefined))]).toEqual(['fft.js']);
  const rooms = reached.map((path) => /packages\/formats\/src\/([^/]+)/.exec(path)?.[1]);
  expect([...new Set(rooms.filter((room) => room !== undefined))].sort()).toEqual(['motion', 'skeleton']);
});

function forBrowser(contents: string): Promise<BuildResult<{ write: false; metafile: true }>> {
  return build({
    stdin: { contents, resolveDir: here, loader: 'ts' },
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['@antiphon/source'],
    logLevel: 'silent',
  });
}
