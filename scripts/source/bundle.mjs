/**
 * One JavaScript file made of an entry's TypeScript sources, for what is started again and again inside the workspace: a thread or a process that loads hundreds of modules one by one, each through
 * a compiler, takes seconds. It is kept in the package's `node_modules/.cache` and made anew when a source has changed. The published packages need none of it.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const GRADIENTS = createRequire(import.meta.url).resolve('@tensorflow/tfjs-core/dist/register_all_gradients');
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The workspace's packages go into the bundle, each source under its own address; what they depend on is loaded as ever. */
const workspace = {
  name: 'workspace',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[^./]/ }, ({ kind, path }) =>
      kind === 'entry-point' || path.startsWith('@antiphon/') ? undefined : { external: true },
    );
    // As in the published package; packages/tfjs-onnxruntime/src/register-gradients.ts says why.
    onResolve({ filter: /^\.\/register-gradients$/ }, () => ({ path: GRADIENTS, sideEffects: true }));
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { loader: 'ts', contents: text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)) };
    });
  },
};

/**
 * The bundle of an entry that runs in Node.
 * @param {URL} entry
 * @returns {Promise<URL>}
 */
export async function nodeBundle(entry) {
  const how = { platform: 'node', format: 'esm', target: 'node20', conditions: ['@antiphon/source'] };
  return pathToFileURL(await kept(entry, how, [workspace]));
}

/**
 * The text of an entry's bundle for browsers, which needs nothing beside it.
 * @param {URL} entry
 * @returns {Promise<string>}
 */
export async function browserBundle(entry) {
  return readFile(
    await kept(entry, { format: 'iife', target: 'es2022', minify: true, legalComments: 'inline' }),
    'utf8',
  );
}

/** Path of the bundle in the cache, where no source has changed since, or of a new one. */
async function kept(entry, how, plugins = []) {
  const path = fileURLToPath(entry);
  const cache = join(packageOf(path), 'node_modules/.cache/antiphon');
  const key = createHash('sha256')
    .update(JSON.stringify([path, how]))
    .digest('hex')
    .slice(0, 16);
  const [bundle, list] = [join(cache, `${key}.mjs`), join(cache, `${key}.json`)];
  const before = await readFile(list, 'utf8').then(JSON.parse, () => undefined);
  if (before !== undefined && (await stampOf(before.sources)) === before.stamp) return bundle;
  const began = Date.now();
  const { build } = await import('esbuild'); // which takes as long to load as all the rest
  const { outputFiles, metafile } = await build({
    ...how,
    plugins,
    entryPoints: [path],
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    metafile: true,
  });
  // A JSON file that is imported with its type is named with it, too: `package.json with { type: 'json' }`.
  const sources = Object.keys(metafile.inputs).map((input) => input.replace(/ with \{.*\}$/, ''));
  await mkdir(cache, { recursive: true });
  await put(bundle, outputFiles[0].text);
  // A source that was written meanwhile may not be in it: the next one looks again.
  const stamp = await stampOf(sources);
  if (!(await Promise.all(sources.map((source) => stat(join(ROOT, source))))).some(({ mtimeMs }) => mtimeMs >= began))
    await put(list, JSON.stringify({ sources, stamp }));
  return bundle;
}

/** The folder of the package that a file belongs to: from there, what the package depends on is found. */
function packageOf(path) {
  const folder = dirname(path);
  return existsSync(join(folder, 'package.json')) ? folder : packageOf(folder);
}

/** Changes with any of the files. */
async function stampOf(sources) {
  const found = await Promise.all(sources.map((source) => stat(join(ROOT, source)).catch(() => undefined)));
  return found.map((source) => `${source?.size}@${source?.mtimeMs}`).join(' ');
}

/** Whole or not at all: others may be starting, too. */
async function put(path, text) {
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, text);
  await rename(temporary, path);
}
