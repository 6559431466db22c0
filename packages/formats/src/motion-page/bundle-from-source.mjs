/**
 * Bundles the motion page's client from its TypeScript source. Only needed inside the workspace, where esbuild is at hand; the built package ships the result.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export async function bundleClient() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./client/main.ts', import.meta.url))],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2022',
    legalComments: 'inline',
  });
  return outputFiles[0].text;
}
