/**
 * How fast the full-size face model of audio2photoreal samples and trains beside PyTorch, and how few steps give the motion of 100. Run with
 *   npm run bench -- sampling [--json FILE] [--python PYTHON] [--part clip|train-step|fewer-steps …] [--folder FOLDER] [--turns N] [--threads N] [--full]
 * PYTHON has torch, numpy and safetensors; without one, only our side runs, and says so. FOLDER (default: antiphon-bench in the system's folder for temporary files) keeps what is made
 * once: the case that both sides compute, and a small face model trained on a synthetic person, which takes some minutes. Each part is a process of its own, as peak memory is one's.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureFaceBundle } from './face-bundle';

const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    part: { type: 'string', multiple: true, default: ['clip', 'train-step', 'fewer-steps'] },
    folder: { type: 'string', default: join(tmpdir(), 'antiphon-bench') },
    turns: { type: 'string' },
    threads: { type: 'string', default: '2' },
    full: { type: 'boolean', default: false },
  },
});
const { folder, python, threads } = options;
const turns = options.turns === undefined ? [] : ['--turns', options.turns];

const PARTS: Readonly<Record<string, () => unknown>> = {
  clip: () =>
    measure('face.ts', [
      join(folder, 'face-case'),
      ...['--python', python, '--threads', threads, ...turns],
      ...(options.full ? ['--full'] : []),
    ]),
  'train-step': () => measure('face-train-step.ts', ['--python', python, '--threads', threads, ...turns]),
  'fewer-steps': () => {
    const { bundle, person } = ensureFaceBundle(join(folder, 'face-small'));
    return ['2', '10'].map((scale) => measure('fewer-steps.ts', [bundle, '--data', person, '--scale', scale]));
  },
};

const results: Record<string, unknown> = {};
for (const part of options.part) {
  const run = Object.hasOwn(PARTS, part) ? PARTS[part] : undefined;
  if (run === undefined) throw new Error(`There is no part "${part}". Known: ${Object.keys(PARTS).join(', ')}`);
  process.stderr.write(`${part} …\n`);
  results[part] = run();
  // What is done is kept, should a later part fail.
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(results, undefined, 1));
}
console.log(JSON.stringify(results, undefined, 1));

/** What a file of this folder prints as JSON. */
function measure(file: string, words: readonly string[]): unknown {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [...process.execArgv, path, ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`${file} ended with ${status}`);
  return JSON.parse(stdout) as unknown;
}
