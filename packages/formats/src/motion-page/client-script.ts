import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AntiphonError } from '@antiphon/core';
import { moduleUrl } from '@antiphon/core/process';
import { readOnce } from './read-once';

/**
 * The script of the motion page with three.js in it, for any browser. The published package has it beside this file, built; from source it is bundled here,
 * once per process.
 */
export const clientScript = readOnce(() =>
  extname(new URL(moduleUrl(import.meta.url)).pathname) === '.ts' ? bundled() : built(),
);

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
