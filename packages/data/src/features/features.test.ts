import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));

test('the features of sound and motion are bundled for a browser: nothing of Node is reached', async () => {
  const rooms = ['audio', 'motion'].flatMap((room) =>
    readdirSync(`${here}/${room}`).map((file) => `./${room}/${file}`),
  );
  const files = rooms.filter((file) => /(?<!\.test)\.ts$/.test(file));
  expect(files.length).toBeGreaterThan(8);
  const { outputFiles } = await build({
    stdin: { contents: files.map((file) => `export * from '${file}';`).join('\n'), resolveDir: here, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['@antiphon/source'],
    logLevel: 'silent',
  });
  expect(outputFiles).toHaveLength(1);
});
