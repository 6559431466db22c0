import { expect, test } from 'vitest';
import { ConcurrencyLimit } from './concurrency-limit';

const never = new AbortController().signal;

test('at most so many run at once, in the order in which they came', async () => {
  const limit = new ConcurrencyLimit(2, 10);
  let running = 0;
  let most = 0;
  const order: number[] = [];
  const task = (i: number) => async () => {
    most = Math.max(most, ++running);
    order.push(i);
    await new Promise((resolve) => setTimeout(resolve, 2));
    running--;
    return i;
  };
  expect(await Promise.all([0, 1, 2, 3, 4].map((i) => limit.run(task(i), never)))).toEqual([0, 1, 2, 3, 4]);
  expect([most, order]).toEqual([2, [0, 1, 2, 3, 4]]);
});

test('a task that fails passes its place on', async () => {
  const limit = new ConcurrencyLimit(1, 1);
  const failing = limit.run(() => Promise.reject(new Error('no')), never);
  const next = limit.run(() => Promise.resolve('yes'), never);
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
  expect(limit.full).toBe(false);
});

test('one that is aborted while it waits leaves the queue; one too many is refused', async () => {
  const limit = new ConcurrencyLimit(1, 1);
  let finish: (value: string) => void = () => undefined;
  const first = limit.run(() => new Promise<string>((resolve) => (finish = resolve)), never);
  const controller = new AbortController();
  const second = limit.run(() => Promise.resolve('second'), controller.signal);
  await expect(limit.run(() => Promise.resolve('third'), never)).rejects.toMatchObject({ code: 'SERVER_BUSY' });
  controller.abort();
  await expect(second).rejects.toMatchObject({ code: 'INTERRUPTED' });
  const fourth = limit.run(() => Promise.resolve('fourth'), never);
  finish('first');
  expect([await first, await fourth]).toEqual(['first', 'fourth']);
});
