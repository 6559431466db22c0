import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBundle } from '../bundle/bundle';
import { TOY_BUNDLE } from '../fixtures/toy-bundle';
import { Generator } from '../generator';
import { SessionPool, type NetworkLease } from './session-pool';
import type { Evaluation } from './session-protocol';
import { SessionThread } from './session-thread';

const [FRAMES, FEATURES, WIDTH] = [16, 11, 4];
let pool: SessionPool;
beforeAll(async () => {
  pool = await SessionPool.open(await readBundle(TOY_BUNDLE), { workers: 2, threads: 1 });
});
afterAll(() => pool.close());

function inputs(value: number, keep: number) {
  const condition = { shape: [1, FRAMES, WIDTH], values: new Float32Array(FRAMES * WIDTH).fill(value) };
  const mask = { shape: [1], values: Float32Array.of(keep) };
  return { own: condition, keep_own: mask, partner: condition, keep_partner: mask };
}

const x = { shape: [1, FRAMES, FEATURES], values: new Float32Array(FRAMES * FEATURES).fill(1) };

/** `tokens = 1.5·value`; level as fixtures/make-bundle.mjs derives it. */
function expected(value: number, keep: number, t: number): number {
  const alpha = Math.cos((Math.PI / 2000) * (t + 1));
  const shape = 0.5 * 1.5 * value * keep;
  return shape + (alpha * (1 - alpha * shape)) / (alpha ** 2 + (1 - alpha ** 2) / FRAMES);
}

test('a step evaluates all branches at once, each with its own memory', async () => {
  const lease = await pool.lease();
  await lease.encode('kept', inputs(2, 1));
  await lease.encode('dropped', inputs(2, 0));
  const prediction = await lease.denoise(asked(300, 'kept', 'dropped', 'kept'), [x]);
  expect(prediction.length).toBe(3 * x.values.length);
  const [first, second, third] = [0, 1, 2].map((branch) => prediction[branch * x.values.length + 5]);
  expect(first).toBeCloseTo(expected(2, 1, 300), 5);
  expect(second).toBeCloseTo(expected(2, 0, 300), 5);
  expect(third).toBe(first);
  await lease.release();
});

test('samplings do not see each other, in whatever worker they run', async () => {
  const leases = await Promise.all([1, 2, 3, 4].map(() => pool.lease()));
  await Promise.all(leases.map((lease, i) => lease.encode('kept', inputs(i, 1))));
  const predictions = await Promise.all(leases.map((lease) => lease.denoise(asked(10, 'kept'), [x])));
  predictions.forEach((prediction, i) => expect(prediction[0]).toBeCloseTo(expected(i, 1, 10), 5));
  await Promise.all(leases.map((lease) => lease.release()));
});

test('a failed evaluation is an error that says why, and the worker goes on', async () => {
  const lease = await pool.lease();
  await expect(lease.denoise(asked(0, 'nothing'), [x])).rejects.toMatchObject({
    code: 'SESSION_FAILED',
    message: expect.stringMatching(/denoise.*no memory "nothing"/) as string,
  });
  await lease.encode('kept', inputs(1, 1));
  await expect(lease.encode('short', { own: inputs(1, 1).own })).rejects.toMatchObject({ code: 'SESSION_FAILED' });
  expect((await lease.denoise(asked(0, 'kept'), [x]))[0]).toBeCloseTo(expected(1, 1, 0), 5);
  await lease.release();
});

test('a worker that dies rejects what it was asked, and is replaced', async () => {
  const own = await SessionPool.open(await readBundle(TOY_BUNDLE), { workers: 1, threads: 1 });
  const lease = await own.lease();
  await lease.encode('kept', inputs(1, 1));
  // Asked when the thread is about to end, and so never answered.
  const ended = threadOf(lease).terminate();
  const pending = lease.denoise(asked(0, 'kept'), [x]);
  pending.catch(() => undefined);
  await ended;
  await expect(pending).rejects.toMatchObject({
    code: 'SESSION_FAILED',
    message: expect.stringMatching(/worker thread ended/) as string,
  });
  await expect(lease.denoise(asked(0, 'kept'), [x])).rejects.toMatchObject({ code: 'SESSION_FAILED' });
  await lease.release();
  const [next, other] = await Promise.all([own.lease(), own.lease()]);
  expect(threadOf(next)).toBe(threadOf(other));
  expect(threadOf(next)).not.toBe(threadOf(lease));
  await next.encode('kept', inputs(1, 1));
  expect((await next.denoise(asked(0, 'kept'), [x]))[0]).toBeCloseTo(expected(1, 1, 0), 5);
  await own.close();
  await expect(own.lease()).rejects.toMatchObject({ code: 'SESSION_FAILED' });
});

test('a thread that is asked before anything is open says so', async () => {
  const thread = new SessionThread();
  await expect(thread.call({ kind: 'encode', handle: 0, key: '', network: 'encoder', inputs: {} })).rejects.toThrow(
    /no bundle is open/,
  );
  await thread.close();
  expect(thread.alive).toBe(false);
});

test('an error of the table keeps its code on the way back', async () => {
  const lease = await pool.lease();
  const audio = { file: Buffer.from('text'), name: 'it' };
  await expect(lease.conditions({ audio, specs: [], fps: 30, window: 16 })).rejects.toMatchObject({
    code: 'INVALID_AUDIO',
    message: expect.stringMatching(/^it: not audio/) as string,
  });
  await lease.release();
});

/** Evaluations of the only view at one time step. */
function asked(t: number, ...keys: string[]): Evaluation[] {
  return keys.map((key) => ({ key, view: 0, t }));
}

/** Only a test kills threads: the lease shows them to nobody else. */
function threadOf(lease: NetworkLease): SessionThread {
  return (lease as unknown as { thread: SessionThread }).thread;
}

test('a signal stops the loading of the networks, before it and while it lasts', async () => {
  const bundle = await readBundle(TOY_BUNDLE);
  const interrupted = { code: 'INTERRUPTED' };
  const open = (signal: AbortSignal) => SessionPool.open(bundle, { workers: 1, threads: 1, signal });
  await expect(open(AbortSignal.abort())).rejects.toMatchObject(interrupted);
  const controller = new AbortController();
  const opening = open(controller.signal);
  controller.abort();
  await expect(opening).rejects.toMatchObject(interrupted);
});

test.each([0, -1, 1.5, NaN, 99_999])('%d workers serve nobody', async (workers) => {
  await expect(Generator.open(TOY_BUNDLE, { workers })).rejects.toThrow(/^workers: expected 1 to \d+, got/);
});
