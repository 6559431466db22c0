import { once } from 'node:events';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FILE_FORMATS } from '@antiphon/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KILLED } from '../fixtures/killed-training';
import { watchServer } from './server';
import { WatchedFolder } from './watched';

let out: string;
let server: Server | undefined;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'antiphon-watch-'));
});
afterEach(async () => {
  server?.close();
  server?.closeAllConnections();
  await rm(out, { recursive: true });
});

const tell = (events: readonly object[]) =>
  appendFile(join(out, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
const time = '2026-01-01T00:01:00.000Z';
const RUN_START = {
  ...{ event: 'run-start', format: FILE_FORMATS.runEvents, time, name: '<mine>', arms: ['cfg', 'fixed'] },
  ...{ all: { trainings: 2, cells: 4 }, kept: { trainings: 0, cells: 0 } },
};
const cell = (id: string, state: string, done: number) => ({
  ...{ event: 'cell', time, id, arm: 'cfg', trainSeed: 0, scale: 1, state, done, total: 4, secondsLeft: 61 },
});

async function serve(): Promise<string> {
  server = watchServer(await WatchedFolder.open(out)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a run that goes on elsewhere: what is done now, how far it is, what failed, and the curves; what comes later is sent once', async () => {
  await writeFile(join(out, 'run.json'), '{}');
  await tell([RUN_START, { event: 'training', time, id: 'cfg-seed0', arm: 'cfg', trainSeed: 0, state: 'begun' }]);
  const url = await serve();
  const first = await fetch(url);
  const policy = first.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  const page = await first.text();
  expect(page).toContain('&#60;mine&#62;');
  expect(page).toContain('training cfg-seed0');
  expect(page).toContain('0 of 4 cells finished');
  expect(page.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:/);
  const [, version = ''] = /data-version="(\d+)"/.exec(page) ?? [];
  expect((await fetch(`${url}/state?since=${version}`)).status).toBe(204);

  await tell([
    ...KILLED.map((event) => ({ ...event, trainingId: 'cfg-seed0' })),
    ...[cell('a', 'begun', 0), cell('a', 'failed', 0), cell('b', 'begun', 0), cell('b', 'finished', 1)],
    cell('c', 'begun', 1),
  ]);
  const state = await fetch(`${url}/state?since=${version}`);
  expect(state.headers.get('etag')).not.toBe(version);
  const text = await state.text();
  expect(text).toContain('sampling: c');
  expect(text).toContain('1 min 01 s');
  expect(text).toContain('1 of 4 cells finished');
  expect(text).toContain('<li>a</li>');
  expect(text.indexOf('step 300, overfitting')).toBeLessThan(text.indexOf('<svg'));
  expect(text).toContain('id="training-heard"');

  await tell([{ event: 'run-end', time, reason: 'failed', error: 'no <disk>' }]);
  expect(await (await fetch(`${url}/state?since=0`)).text()).toContain('failed: no &#60;disk&#62;');
});

test('a training for itself', async () => {
  await tell(KILLED.slice(0, 40));
  const folder = await WatchedFolder.open(out);
  expect(await folder.look()).toBe(true);
  const step = KILLED.slice(0, 40).findLast((event) => event.event === 'step');
  expect(folder.state).toMatchObject({
    now: `training: step ${step?.step} of 400`,
    secondsLeft: step?.secondsLeft,
    trainings: [{ step: step?.step }],
  });
  await tell(KILLED.slice(40));
  await folder.look();
  expect(folder.state).toMatchObject({ now: 'finished', secondsLeft: null });
  expect(folder.state.trainings[0]?.curves?.step).toHaveLength(40);
});

test('only this machine may ask, and only look', async () => {
  await tell(KILLED.slice(0, 1));
  const url = await serve();
  const status = (path: string, options: object) =>
    new Promise((resolve) => {
      request(`${url}${path}`, options, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
  expect(await status('/', { headers: { host: 'evil.example' } })).toBe(403);
  expect(await status('/', { method: 'POST' })).toBe(405);
  expect(await status('/events.jsonl', {})).toBe(404);
  expect(await status('/client.js', {})).toBe(200);
});

test('a folder in which nothing tells is refused', async () => {
  await expect(WatchedFolder.open(out)).rejects.toThrow(/no events\.jsonl, so there is nothing to watch/);
  await expect(WatchedFolder.open(join(out, 'no'))).rejects.toThrow('no such file or folder');
});
