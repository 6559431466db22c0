import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';

let script: Promise<string> | undefined;

/**
 * The script of the motion page with three.js in it, for any browser. The published package has it beside this file, built; from source it is bundled here,
 * once per process.
 */
export function clientScript(): Promise<string> {
  return (script ??= extname(new URL(import.meta.url).pathname) === '.ts' ? bundled() : built());
}

function built(): Promise<string> {
  return readFile(new URL('./motion-page-client.global.js', import.meta.url), 'utf8');
}

async function bundled(): Promise<string> {
  const bundler = (await import(new URL('./bundle-from-source.mjs', import.meta.url).href)) as {
    bundleClient(): Promise<string>;
  };
  return bundler.bundleClient();
}
