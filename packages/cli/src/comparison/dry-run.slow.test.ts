import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runCommandLine } from '../fixtures/run-command-line';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-dry-'));
});
afterAll(() => rm(folder, { recursive: true }));

const spec = {
  data: { kind: 'synthetic', clips: 16, secondsPerClip: 4 },
  arms: [
    { name: 'cfg', guidance: { kind: 'cfg' } },
    { name: 'apg', guidance: { kind: 'apg' }, model: 'cfg' },
  ],
  training: { steps: 110, width: 16, feedForward: 32, layers: 1, heads: 2 },
  scales: [2],
  sampling: { steps: 4, seeds: 2, windows: 4 },
};

async function specFile(more: object): Promise<string> {
  const path = join(folder, 'spec.json');
  await writeFile(path, JSON.stringify({ ...spec, ...more }));
  return path;
}

test('a dry run says what would be done and what it takes, and leaves neither a file nor a cache', async () => {
  const path = await specFile({});
  const cache = join(folder, 'cache');
  const out = join(folder, 'out');
  const written: string[] = [];
  const temporary = await mkdtemp(join(folder, 'tmp-'));
  vi.stubEnv('TMPDIR', temporary);
  const before = await readdir(folder, { recursive: true });
  const answer = await runCommandLine(['compare', path, '--out', out, '--dry-run', '--json'], cache, (text) => {
    written.push(text);
  });
  vi.unstubAllEnvs();
  expect(answer.exitCode).toBe(0);
  expect(await readdir(folder, { recursive: true })).toEqual(before);
  const told = JSON.parse(written.join('')) as {
    trainings: { state: string }[];
    evaluations: { missing: number };
    estimate: { seconds: Record<string, number>; memory: number; disk: number };
  };
  expect(told.trainings.map(({ state }) => state)).toEqual(['new']);
  expect(told.evaluations.missing).toBe(2 * 4 * 2 * 8);
  const { seconds, memory, disk } = told.estimate;
  for (const part of ['training', 'sampling', 'audits', 'rest', 'reading']) expect(seconds[part]).toBeGreaterThan(0);
  expect(memory).toBeGreaterThan(50e6);
  expect(disk).toBeGreaterThan(5 * 4 * 16_000);
}, 600_000);

test('mistakes end it before anything is measured, a line each', async () => {
  const path = await specFile({
    sampling: { steps: 4, seeds: 1, windows: 4 },
    metrics: ['divSample'],
    training: { frames: 100 },
  });
  const said = vi.fn();
  const { exitCode, errors, progress } = await runCommandLine(['compare', path, '--dry-run'], undefined, said);
  expect(exitCode).toBe(1);
  expect(said).not.toHaveBeenCalled();
  expect(progress.join(' ')).not.toMatch(/measuring/);
  expect(errors.join('\n')).toMatch(/divSample cannot be computed here/);
});
