import { expect, test } from 'vitest';
import { Turns } from './turns';

const never = new AbortController().signal;
const turns = (concurrent: number, waiting: number) => new Turns(concurrent, waiting, () => performance.now());

test('at most so many run at once, in the order in which they came', async () => {
  const two = turns(2, 10);
  let running = 0;
  let most = 0;
  const order: number[] = [];
  const task = async (i: number) => {
    const leave = await two.enter(never);
    most = Math.max(most, ++running);
    order.push(i);
    await new Promise((resolve) => setTimeout(resolve, 2));
    running--;
    leave();
  };
  await Promise.all([0, 1, 2, 3, 4].map(task));
  expect([most, order, two.idle]).toEqual([2, [0, 1, 2, 3, 4], true]);
});

test('whoever leaves twice passes one place on', async () => {
  const one = turns(1, 2);
  const leave = await one.enter(never);
  const [second, third] = [one.enter(never), one.enter(never)];
  leave();
  leave();
  const leaveSecond = await second;
  expect(one.load).toEqual({ running: 1, waiting: 1 });
  leaveSecond();
  (await third)();
  expect(one.load).toEqual({ running: 0, waiting: 0 });
});

test('one that is aborted while it waits leaves the queue; one too many is refused', async () => {
  const one = turns(1, 1);
  const leave = await one.enter(never);
  const controller = new AbortController();
  const second = one.enter(controller.signal);
  expect(one.full).toBe(true);
  await expect(one.enter(never)).rejects.toMatchObject({ code: 'SERVER_BUSY' });
  controller.abort();
  await expect(second).rejects.toMatchObject({ code: 'INTERRUPTED' });
  await expect(one.enter(controller.signal)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  const fourth = one.enter(never);
  leave();
  (await fourth)();
  expect(one.idle).toBe(true);
});

test('says when to come back by how long requests take and how many are ahead', async () => {
  let now = 0;
  const two = new Turns(2, 8, () => now);
  expect(two.retryAfter).toBe(1);
  const leave = await two.enter(never);
  now = 12_000;
  leave();
  expect(two.retryAfter).toBe(6);
  await Promise.all([two.enter(never), two.enter(never)]);
  const waiting = [two.enter(never), two.enter(never), two.enter(never)];
  expect([two.retryAfter, waiting.length]).toEqual([24, 3]);
});
