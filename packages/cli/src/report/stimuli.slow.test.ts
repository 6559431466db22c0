import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommandLine } from '../fixtures/run-command-line';

const RELEASED = fileURLToPath(new URL('../../../../fixtures/released/0.1/run', import.meta.url));
const SPEECH = fileURLToPath(new URL('../../../../examples/speech', import.meta.url));

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-stimuli-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function made(out: string, speeches: readonly string[], ...more: string[]): Promise<Record<string, string>> {
  const words = [
    'report',
    RELEASED,
    '--to',
    'stimuli',
    '--no-mp4',
    '--out',
    out,
    ...speeches.flatMap((path) => ['--speech', path]),
  ];
  expect(await runCommandLine([...words, ...more])).toMatchObject({ exitCode: 0 });
  const names = (await readdir(out)).filter((name) => name !== 'exported.json');
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(out, name), 'utf8')] as const)),
  );
}

test('a page for each pair and speech that does not say whose it is, a key that does, and answers to fill in', async () => {
  // The same arms for both, so that each is A once.
  const recordings = (await readdir(SPEECH)).filter((name) => name.endsWith('.wav')).sort();
  const speeches = recordings.map((name) => join(SPEECH, name));
  const files = await made(join(folder, 'out'), speeches);
  expect(Object.keys(files).sort()).toEqual(['answers.csv', 'key.csv', 'trial-001.html', 'trial-002.html']);
  for (const name of ['trial-001.html', 'trial-002.html']) {
    expect(files[name]).not.toMatch(/null-embed|cfg-seed|sense_and/);
    expect(files[name]).toMatch(/Motion of A\b[\s\S]*Motion of B\b/);
  }
  const [head, ...rows] = (files['key.csv'] ?? '')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  expect(head).toEqual(['trial', 'A', 'scaleA', 'B', 'scaleB', 'speech']);
  expect(rows.map(([, a]) => a).sort()).toEqual(['cfg', 'null-embed']);
  expect(rows.map((row) => row[5]).sort()).toEqual(recordings);
  expect(rows.every((row) => row[2] === '2' && row[4] === '2')).toBe(true);
  expect(files['answers.csv']).toBe('trial,rater,preferred\ntrial-001,,\ntrial-002,,\n');
  // The seed decides the order, and nothing else does.
  expect(await made(join(folder, 'again'), speeches)).toEqual(files);
  const keys = [];
  for (const seed of ['1', '2', '3', '4'])
    keys.push((await made(join(folder, seed), speeches, '--seed', seed))['key.csv']);
  expect(new Set([...keys, files['key.csv']]).size).toBeGreaterThan(1);
});

test('without a recording, or without its models, it says what is missing', async () => {
  expect(await runCommandLine(['report', RELEASED, '--to', 'stimuli', '--out', folder])).toMatchObject({
    errors: [expect.stringMatching(/Pass recordings with --speech FILE/)],
  });
  await cp(join(RELEASED, 'report.json'), join(folder, 'report.json'));
  const [speech = ''] = (await readdir(SPEECH)).filter((name) => name.endsWith('.wav'));
  expect(await runCommandLine(['report', folder, '--to', 'stimuli', '--speech', join(SPEECH, speech)])).toMatchObject({
    exitCode: 1,
    errors: [expect.stringMatching(/bundle/)],
  });
});
