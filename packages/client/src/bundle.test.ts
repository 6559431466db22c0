import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

test('a page takes all of it, without anything of Node, in a few kilobytes', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL('index.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['@antiphon/source'],
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  expect(imports.filter(({ external, path }) => external === true || path.includes('node:'))).toEqual([]);
  const [bundle = expect.fail()] = outputFiles;
  expect(bundle.text).not.toMatch(/\b(Buffer|process|require)\b/);
  expect(bundle.contents.length).toBeLessThan(8000);
});
