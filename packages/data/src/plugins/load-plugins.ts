import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AntiphonError, asPlugin, pluginLoads, sentence } from '@antiphon/core';
import { audioEncoderKinds, audioEncoderPlugin } from '../encoders/registry';

/**
 * Loads plugins: modules (`.mjs`, `.cjs`, `.js`; `.ts` where this Node loads it) that register strategies, audio encoders, samplers, metrics, data formats or motion files of one's own. What they
 * register is known to this process and to the worker threads that it starts from then on. A plugin is loaded once.
 * @param files paths (from the working directory) or `file:` URLs
 * @throws FILE_NOT_FOUND, INVALID_PLUGIN with what is wrong in it
 */
export async function loadPlugins(files: readonly (string | URL)[]): Promise<void> {
  const loads = pluginLoads();
  for (const given of files) {
    const path = await pathOf(given);
    const load = loads.get(path) ?? loadPlugin(path, String(given));
    loads.set(path, load);
    // What failed is tried again by the next who asks: it may have been a moment without file descriptors.
    load.catch(() => loads.delete(path));
    await load;
  }
}

/** Paths of the plugins that worker threads need: audio encoders run there; all else runs where it was loaded. */
export function workerPlugins(): string[] {
  return [...new Set(audioEncoderKinds().flatMap((kind) => audioEncoderPlugin(kind)?.path ?? []))];
}

/** A module that waits for what never comes would end the process without a word. */
const LIMIT = 60_000;

async function pathOf(given: string | URL): Promise<string> {
  const isUrl = given instanceof URL || given.startsWith('file:');
  const path = isUrl ? fileURLToPath(given) : resolve(given);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new AntiphonError('FILE_NOT_FOUND', { path: String(given) });
  if (!found.isFile()) throw invalid(String(given), 'it is a folder, and a plugin is a file');
  return realpath(path);
}

async function loadPlugin(path: string, given: string): Promise<void> {
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  let known: boolean;
  try {
    known = await asPlugin({ path, sha256 }, () => within(LIMIT, import(pathToFileURL(path).href)));
  } catch (cause) {
    throw invalid(given, problemOf(cause, path), cause);
  }
  if (!known)
    throw invalid(given, 'it registers nothing. Call registerGuidance, registerMetric or the like at its top level');
}

async function within(limit: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not finish loading within ${limit / 1000} s`)), limit);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What is wrong with a module, in one line, with what to do where that is known. */
function problemOf(error: unknown, path: string): string {
  const text = sentence(error).replace(/ Require stack: .*$/, '');
  const { code = '', stack = '' } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  const missing = /Cannot find (?:package|module) '(@?[^'./][^']*)'/.exec(text)?.[1];
  if (missing?.startsWith('@antiphon/') === true)
    return `${text}. A plugin lies where Node finds this package: in a project that has Antiphon installed, or in a clone`;
  if (missing !== undefined) return `${text}. Install it beside the plugin`;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION')
    return `${text}. Node ${process.versions.node} loads no TypeScript: save it as .mjs, or start Node with --import tsx`;
  // Node names the place of a syntax error in the stack alone.
  const line = error instanceof SyntaxError ? new RegExp(`${escaped(path)}:(\\d+)`).exec(stack)?.[1] : undefined;
  return line === undefined || text.includes(path) ? text : `${text} (line ${line})`;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function invalid(path: string, problem: string, cause?: unknown): AntiphonError {
  return new AntiphonError('INVALID_PLUGIN', { path, problem }, { cause });
}
