import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test.each([
  './bytes.ts',
  './motion/index.ts',
  './gltf/motion-document.ts',
  './motion-readers/registry.ts',
  './motion-page/client/main.ts',
])('%s is bundled for a browser: nothing of Node is reached', async (entry) => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['@antiphon/source'],
    external: ['@gltf-transform/core'], // which runs in both, and asks where it is
    logLevel: 'silent',
  });
  expect(outputFiles).toHaveLength(1);
});
