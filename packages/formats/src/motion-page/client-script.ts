import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AntiphonError } from '@antiphon/core';
import { moduleUrl } from '@antiphon/core/process';

let script: Promise<string> | undefined;

/**
 * The script of the motion page with three.js in it, for any browser. The published package has it beside this file, built; from source it is bundled here,
 * once per process.
 */
export function clientScript(): Promise<string> {
  const known = (script ??= extname(new URL(moduleUrl(import.meta.url)).pathname) === '.ts' ? bundled() : built());
  // What failed is tried again by the next page: it may have been a moment without file descriptors.
  known.catch(() => (script = undefined));
  return known;
}

async function built(): Promise<string> {
  const url = new URL('./motion-page-client.global.js', moduleUrl(import.meta.url));
  try {
    return await readFile(url, 'utf8');
  } catch (cause) {
    const path = `${fileURLToPath(url)} (the script of motion pages: a bundler does not take it along, see "Bundling" in the README of @antiphon/formats)`;
    throw new AntiphonError('FILE_NOT_FOUND', { path }, { cause });
  }
}

async function bundled(): Promise<string> {
  const bundler = (await import(new URL('./bundle-from-source.mjs', import.meta.url).href)) as {
    bundleClient(): Promise<string>;
  };
  return bundler.bundleClient();
}
