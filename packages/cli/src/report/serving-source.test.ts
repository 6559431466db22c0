import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashedUser } from '@antiphon/data/serving-records';
import { openRecords } from '@antiphon/serve';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommandLine } from '../fixtures/run-command-line';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-deployment-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** What a server would write of some users: half of them in each arm, and every other one of b watches, of a nobody. */
async function record(where: string, name = 'lips'): Promise<void> {
  const records = await openRecords({ folder: where });
  const arms = ['a', 'b'].map((arm) => ({ name: arm, weight: 0.5, enabled: true, shadow: false }));
  const metrics = { watched: { kind: 'proportion', better: 'higher' } } as const;
  await records.inForce({ name, arms, assignment: { seed: 's' }, outcomes: { metrics } });
  for (let i = 0; i < 600; i++) {
    const [request, arm, at] = [
      `${name}-${i}`,
      i % 2 === 0 ? 'a' : 'b',
      new Date(Date.UTC(2026, 10, 1, 0, 0, i)).toISOString(),
    ];
    const user = hashedUser('a salt of sixteen bytes or more', `user ${i}`);
    const costs = { audioSeconds: 2, frames: 60, nfe: 50, seconds: 0.2, queued: 0.01 };
    await records.exposed({
      at,
      request,
      deployment: name,
      arm,
      by: 'sticky',
      user,
      bundle: 'b'.repeat(64),
      seed: 7,
      ...costs,
    });
    const value = arm === 'b' ? Math.floor(i / 2) % 2 : Number(i % 20 === 0);
    await records.outcome({ at, request, deployment: name, arm, metric: 'watched', value });
  }
  await records.close();
}

async function report(...words: string[]): Promise<{ exitCode: number; errors: readonly string[]; printed: string }> {
  let printed = '';
  const answer = await runCommandLine(['report', ...words], undefined, (text) => (printed += text));
  return { ...answer, printed };
}

test('a folder of records becomes a table, a verdict and files, and again', async () => {
  await record(folder);
  const { exitCode, printed } = await report(folder);
  expect(exitCode).toBe(0);
  expect(printed).toMatch(/^arm +weight +users +watched ↑.*\n─+\na +50 % +300 .*\nb +50 % +300 /);
  expect(printed).toMatch(/b is better than a on watched/);
  const files = [
    'arms.csv',
    'columns.csv',
    'comparisons.csv',
    'exported.json',
    'report.html',
    'report.json',
    'report.md',
    'shares.csv',
    'values.csv',
  ];
  expect((await readdir(join(folder, 'report'))).sort()).toEqual(files);
  expect(JSON.parse(await readFile(join(folder, 'report', 'report.json'), 'utf8'))).toMatchObject({
    kind: 'serving',
    name: 'lips',
  });
  expect(await report(folder)).toMatchObject({ exitCode: 0 });
});

test('a deployment file says where its records are, and of several deployments which is meant', async () => {
  await record(join(folder, 'records'));
  await record(join(folder, 'records'), 'other');
  const file = join(folder, 'deployment.yaml');
  await writeFile(
    file,
    'name: other\nrecords: { folder: records }\nbundles: { a: a }\narms: [{ name: a, bundle: a }]\n',
  );
  const out = join(folder, 'out');
  expect((await report(file, '--to', 'json,md', '--out', out)).printed).toMatch(/users of the deployment other/);
  expect((await readdir(out)).sort()).toEqual(['exported.json', 'report.json', 'report.md']);
  expect(await report(join(folder, 'records'))).toMatchObject({
    exitCode: 1,
    errors: [
      expect.stringMatching(
        /records of several deployments, "(lips|other)" and "(other|lips)"\. Choose one with --deployment/,
      ),
    ],
  });
  expect((await report(join(folder, 'records'), '--deployment', 'lips')).printed).toMatch(
    /users of the deployment lips/,
  );
});

test('what cannot be reported is told in words', async () => {
  await record(folder);
  expect((await report(folder, '--to', 'latex')).errors).toEqual([
    expect.stringMatching(/is written as html, json, csv, md, and not as latex/),
  ]);
  const file = join(folder, 'deployment.yml');
  await writeFile(file, 'name: lips\nbundles: { a: a }\narms: [{ name: a, bundle: a }]\n');
  expect((await report(file)).errors).toEqual([expect.stringMatching(/does not say where the server records/)]);
  await writeFile(file, 'arms: 3\n');
  expect((await report(file)).errors.join(' ')).toMatch(/arms: expected array, found 3/);
  expect((await report('postgres://ann:secret@127.0.0.1:1/none')).errors).toEqual([
    expect.stringMatching(/^(?!.*secret).*PostgreSQL at 127\.0\.0\.1:1\/none: takes no records now/),
  ]);
  // A folder without records may be a comparison.
  const empty = join(folder, 'empty');
  await mkdir(empty);
  expect((await report(empty)).errors).toEqual([expect.stringMatching(/report\.json: no such file or folder/)]);
});
