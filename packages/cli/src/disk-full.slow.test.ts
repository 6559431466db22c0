import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeWav } from '@antiphon/formats';
import { openDataset, syntheticCorpus, writeCorpus } from '@antiphon/data';
import { createGuidance } from '@antiphon/guidance';
import { exportBundle, parseTrainConfig, readCheckpoint, train } from '@antiphon/train';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeBundle } from '../../../scripts/source/bundle.mjs';
import { runCommandLine } from './fixtures/run-command-line';

// A disk that is full in the middle of a file, as the shell's limit of a file's size lets anybody have one: the system takes the first bytes and refuses the next.

const CONFIG = {
  steps: 6,
  batchSize: 2,
  frames: 16,
  width: 16,
  feedForward: 16,
  layers: 1,
  heads: 2,
  checkpointEvery: 2,
};
let dir = '';
/** The command line as one file. */
let main = '';
const at = (...names: string[]) => join(dir, ...names);

/** Runs the command line in a process of its own that may write files of so many KiB. */
function limited(kibibytes: number, words: readonly string[]): { status: number | null; errors: string[] } {
  const command = [process.execPath, main, ...words];
  const { status, stderr } = spawnSync('bash', ['-c', `ulimit -f ${kibibytes} && exec "$@"`, 'bash', ...command], {
    encoding: 'utf8',
  });
  return {
    status,
    errors: stderr.split('\n').filter((line) => line.startsWith('antiphon:') || line.startsWith('    at ')),
  };
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'antiphon-disk-full-'));
  main = fileURLToPath(await nodeBundle(new URL('./main.ts', import.meta.url)));
  // What a worker thread is started from must be there already: there is no room for it later.
  await nodeBundle(new URL('../../generate/src/sessions/session-worker.ts', import.meta.url));
  await writeCorpus(await syntheticCorpus({ seed: 1, clips: 4, secondsPerClip: 3 }), at('recordings'));
  await writeFile(at('train.yaml'), JSON.stringify(CONFIG));
  await writeFile(at('speech.wav'), encodeWav({ sampleRate: 16000, channels: [new Float32Array(16000)] }));
  const abort = new AbortController();
  const run = {
    dataset: await openDataset({ kind: 'folder', path: at('recordings') }),
    guidance: createGuidance({ kind: 'cfg' }),
    config: parseTrainConfig(CONFIG),
    clock: () => 0,
  };
  const stopped = train({
    ...run,
    out: at('run'),
    signal: abort.signal,
    onProgress: ({ step }) => step === 3 && abort.abort(),
  });
  await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' });
  const whole = await train({ ...run, out: at('whole') });
  await exportBundle(whole, at('bundle'), { name: 'tiny' });
}, 60_000);
afterAll(() => rm(dir, { recursive: true }));

test('in a checkpoint: the one before is kept, and the same command goes on when there is room', async () => {
  const command = ['train', '--data', at('recordings'), '--config', at('train.yaml'), '--out', at('run')];
  const before = await readdir(at('run'));
  const { status, errors } = limited(64, command);
  expect(errors).toEqual([
    expect.stringMatching(
      /^antiphon: .*tensors-0000004\.safetensors: cannot be written: .*\(EFBIG\).* run the same command again; what was there before is kept\.$/,
    ),
  ]);
  expect(status).toBe(1);
  expect(await readdir(at('run'))).toEqual(before);
  expect((await readCheckpoint(at('run')))?.step).toBe(3);
  expect((await runCommandLine(command)).exitCode).toBe(0);
  expect((await readCheckpoint(at('run')))?.state).toEqual((await readCheckpoint(at('whole')))?.state);
});

test('in a bundle that replaces another: the old one is kept', async () => {
  const before = await readFile(at('bundle', 'bundle.json'));
  const { status, errors } = limited(16, ['export', at('whole'), '--out', at('bundle'), '--force']);
  expect(errors).toEqual([expect.stringMatching(/^antiphon: .*bundle: cannot be written: .*\(EFBIG\)/)]);
  expect(status).toBe(1);
  expect(await readFile(at('bundle', 'bundle.json'))).toEqual(before);
  expect((await readdir(dir)).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('in a motion file that replaces another: the old one is kept', async () => {
  await writeFile(at('motion.bvh'), 'old');
  const command = ['generate', at('bundle'), at('speech.wav'), '--steps', '2', '--out', at('motion.bvh'), '--force'];
  const { status, errors } = limited(4, command);
  expect(errors).toEqual([expect.stringMatching(/^antiphon: .*motion\.bvh: cannot be written: .*\(EFBIG\)/)]);
  expect(status).toBe(1);
  expect(await readFile(at('motion.bvh'), 'utf8')).toBe('old');
  expect((await readdir(dir)).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('in a report: the cells that are finished stay, and no temporary file', async () => {
  const spec = {
    data: { kind: 'folder', path: at('recordings') },
    arms: [{ name: 'cfg', guidance: { kind: 'cfg' } }],
    training: { ...CONFIG, steps: 2 },
    scales: [1],
    sampling: { steps: 2, seeds: 1, windows: 2 },
  };
  await writeFile(at('spec.yaml'), JSON.stringify(spec));
  const command = ['compare', at('spec.yaml'), '--out', at('compared')];
  expect((await runCommandLine(command)).exitCode).toBe(0);
  const before = (await readdir(at('compared'), { recursive: true })).sort();
  const report = await readFile(at('compared', 'report.html'));
  const { status, errors } = limited(8, command);
  expect(errors).toEqual([expect.stringMatching(/^antiphon: .*report\.(json|html): cannot be written: .*\(EFBIG\)/)]);
  expect(status).toBe(1);
  expect((await readdir(at('compared'), { recursive: true })).sort()).toEqual(before);
  expect(await readFile(at('compared', 'report.html'))).toEqual(report);
});
