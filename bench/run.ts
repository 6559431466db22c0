/**
 * `npm run bench -- NAME [options]`: a benchmark by its name, in a process of its own, with the options that its file describes.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Every benchmark. A new one is one line here. */
const BENCHMARKS: Readonly<Record<string, string>> = {
  sampling: 'sampling/run.ts',
  'audio-front-end': 'audio-front-end.ts',
  joins: 'joins.ts',
  'read-memory': 'read-memory.ts',
  engine: 'engine/run.ts',
  'engine-start': 'engine/start.ts',
  quality: 'quality/run.ts',
  'same-arm': 'same-arm/run.ts',
  plan: 'plan.ts',
  lanes: 'lanes.ts',
  serving: 'serving/run.ts',
};

const [name = '', ...words] = process.argv.slice(2);
const file = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
if (file === undefined) {
  console.error(`usage: npm run bench -- ${Object.keys(BENCHMARKS).join('|')} [options]; the files in bench say which`);
  process.exitCode = 1;
} else {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const { status } = spawnSync(process.execPath, [...process.execArgv, path, ...words], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
