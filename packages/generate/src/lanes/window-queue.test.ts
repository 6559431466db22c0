import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBundle } from '../bundle/bundle';
import { TOY_BUNDLE } from '../fixtures/toy-bundle';
import type { Networks } from '../denoiser/networks';
import { SessionPool } from '../sessions/session-pool';
import type { Lane } from './lane';
import { WindowQueue, type WindowWork } from './window-queue';

const [FRAMES, FEATURES] = [16, 11];
let pool: SessionPool;
let now = 0;
/** `name size.place` of each window, when it starts. */
let started: string[] = [];
let ends = new Map<string, () => void>();
beforeEach(async () => {
  pool = await SessionPool.open(await readBundle(TOY_BUNDLE), { workers: 1, threads: 1 });
  [now, started, ends] = [0, [], new Map()];
});
afterEach(() => pool.close());

function queueOf(sizes: readonly number[]): WindowQueue {
  return new WindowQueue(pool, { sizes, frames: FRAMES, features: FEATURES, clock: () => now });
}

/** A window that is sampled until `ends` has it end. */
function work(name: string, options: Partial<WindowWork<string>> = {}): WindowWork<string> {
  return {
    steps: 25,
    sample: () => {
      started.push(name);
      return new Promise((resolve) => ends.set(name, () => resolve(name)));
    },
    ...options,
  };
}

function end(...names: string[]): void {
  for (const name of names) ends.get(name)?.();
}

/** As long as a queue needs to have a worker do what it can. */
const turns = () => new Promise((resolve) => setTimeout(resolve, 30));
const placeOf = ({ size, place }: Lane) => `${size}.${place}`;

test('what comes together is computed together, in the order in which it came; the rest waits', async () => {
  const queue = queueOf([1, 2]);
  const all = ['a', 'b', 'c', 'd', 'e'].map((name) => queue.add(work(name)));
  await turns();
  expect(started).toEqual(['a', 'b']);
  now = 500;
  end('a');
  await turns();
  // A group is computed to its end.
  expect(started).toEqual(['a', 'b']);
  end('b');
  await turns();
  expect(started).toEqual(['a', 'b', 'c', 'd']);
  now = 1500;
  end('c', 'd');
  await turns();
  end('e');
  const found = await Promise.all(all);
  expect(found.map(({ result, lane }) => `${result} ${placeOf(lane)}`)).toEqual([
    'a 2.0',
    'b 2.1',
    'c 2.0',
    'd 2.1',
    'e 1.0',
  ]);
  expect(found.map(({ waited }) => waited)).toEqual([0, 0, 0.5, 0.5, 1.5]);
});

test('a short recording does not wait behind all windows of a long one', async () => {
  const queue = queueOf([1]);
  const long = async () => {
    for (const name of ['long 1', 'long 2', 'long 3']) await queue.add(work(name));
  };
  const whole = long();
  await turns();
  const short = queue.add(work('short'));
  end('long 1');
  await turns();
  expect(started).toEqual(['long 1', 'short']);
  end('short');
  await short;
  await turns();
  end('long 2');
  await turns();
  end('long 3');
  await whole;
  expect(started).toEqual(['long 1', 'short', 'long 2', 'long 3']);
});

test('one that is given up while it waits leaves the queue, and the others move up', async () => {
  const queue = queueOf([1]);
  const controller = new AbortController();
  const first = queue.add(work('first'));
  const second = queue.add(work('second', { signal: controller.signal }));
  const third = queue.add(work('third'));
  await turns();
  controller.abort();
  await expect(second).rejects.toMatchObject({ code: 'INTERRUPTED' });
  end('first');
  await first;
  await turns();
  expect(started).toEqual(['first', 'third']);
  end('third');
  await third;
  await expect(queue.add(work('late', { signal: AbortSignal.abort() }))).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

test('one that is computed again has its lane to itself, whatever sizes there are', async () => {
  const queue = queueOf([1, 4]);
  const again = queue.add(work('again', { lane: { size: 16, place: 3 } }));
  const others = ['a', 'b', 'c', 'd'].map((name) => queue.add(work(name)));
  await turns();
  expect(started).toEqual(['again']);
  end('again');
  expect(placeOf((await again).lane)).toBe('16.3');
  await turns();
  end('a', 'b', 'c', 'd');
  expect((await Promise.all(others)).map(({ lane }) => placeOf(lane))).toEqual(['4.0', '4.1', '4.2', '4.3']);
});

test('a window that fails or is stopped fails alone', async () => {
  const queue = queueOf([2]);
  const broken = queue.add(work('broken', { sample: () => Promise.reject(new Error('broken')) }));
  const sound = queue.add(work('sound'));
  await expect(broken).rejects.toThrow('broken');
  await turns();
  end('sound');
  expect((await sound).result).toBe('sound');
});

test('a worker that dies fails the windows of its group, and comes back for the next', async () => {
  const queue = queueOf([2]);
  const asking = (networks: Networks) =>
    networks.evaluate([
      {
        network: 'denoiser',
        evaluations: [{ key: 'never encoded', view: 0, t: 0 }],
        views: [{ shape: [1, FRAMES, FEATURES], values: new Float32Array(FRAMES * FEATURES) }],
      },
    ]);
  const dying = ['a', 'b'].map((name) =>
    queue.add(
      work(name, {
        sample: async (networks) => {
          if (name === 'b') await kill();
          await asking(networks);
          return name;
        },
      }),
    ),
  );
  const next = ['c', 'd'].map((name) => queue.add(work(name, { sample: () => Promise.resolve(name) })));
  for (const window of dying)
    await expect(window).rejects.toMatchObject({
      code: 'SESSION_FAILED',
      message: expect.stringMatching(/worker thread ended/) as string,
    });
  expect((await Promise.all(next)).map(({ result }) => result)).toEqual(['c', 'd']);
});

test('several workers share what waits', async () => {
  const wide = await SessionPool.open(await readBundle(TOY_BUNDLE), { workers: 2, threads: 1 });
  const queue = new WindowQueue(wide, { sizes: [1, 2, 4, 8], frames: FRAMES, features: FEATURES, clock: () => now });
  const all = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => queue.add(work(name)));
  await turns();
  end(...started);
  expect((await Promise.all(all)).map(({ lane }) => placeOf(lane))).toEqual(
    [0, 1, 2, 3, 0, 1, 2, 3].map((place) => `4.${place}`),
  );
  await wide.close();
});

test('after the pool is closed every window is told', async () => {
  const queue = queueOf([1]);
  await pool.close();
  await expect(queue.add(work('late'))).rejects.toMatchObject({ code: 'SESSION_FAILED' });
});

/** As a crash would end the only worker. */
async function kill(): Promise<void> {
  const [slot] = (pool as unknown as { slots: { thread: Promise<{ terminate(): Promise<void> }> }[] }).slots;
  await (await slot?.thread)?.terminate();
}
