import { isHeard } from '@antiphon/data';
import { expect, test } from 'vitest';
import { readBundle } from '../bundle/bundle';
import { TOY_BUNDLE } from '../fixtures/toy-bundle';
import { Generator } from '../generator';
import { Listeners } from './listeners';

const noise = (seconds: number) => {
  const channel = Float32Array.from({ length: 48_000 * seconds }, (_, i) => 0.2 * Math.sin(i * i));
  return { sampleRate: 48_000, channels: [channel, channel] };
};

test('a thread of their own hears what a worker would, and windows do not wait for it', async () => {
  const [own, shared] = [
    await Generator.open(TOY_BUNDLE, { threads: 1, listeners: 1 }),
    await Generator.open(TOY_BUNDLE, { threads: 1 }),
  ];
  const short = noise(0.5);
  const heard = await own.hear({ audio: short });
  expect(heard).toEqual(await shared.hear({ audio: short }));
  const window = Object.fromEntries(
    Object.entries(heard.conditions).map(([name, values]) => [name, values.slice(0, 16 * 4)]),
  );
  const done: string[] = [];
  await Promise.all([
    own.hear({ audio: noise(40) }).then(() => done.push('heard')),
    own.sample({ conditions: [window], seeds: [1], steps: 2 }).then(() => done.push('sampled')),
  ]);
  expect(done).toEqual(['sampled', 'heard']);
  await Promise.all([own.close(), shared.close()]);
});

test('one that dies fails what it hears, and comes back for the next; after the end nobody hears', async () => {
  const listeners = new Listeners(1, { ready: false });
  const request = { audio: noise(0.1), specs: [], fps: 30, window: 16 };
  expect((await listeners.conditions(request)).seconds).toBeCloseTo(0.1);
  // Takes seconds: it is resampled.
  const { conditions: specs } = (await readBundle(TOY_BUNDLE)).manifest;
  const dying = listeners.conditions({ ...request, specs: specs.filter(isHeard), audio: noise(60) });
  const [slot] = (listeners as unknown as { slots: { thread: { terminate(): Promise<void> } }[] }).slots;
  await slot?.thread.terminate();
  await expect(dying).rejects.toMatchObject({ code: 'SESSION_FAILED' });
  expect((await listeners.conditions(request)).seconds).toBeCloseTo(0.1);
  await listeners.close();
  await expect(listeners.conditions(request)).rejects.toMatchObject({ code: 'SESSION_FAILED' });
});

test.each([-1, 0.5, NaN])('%d listeners are none', async (listeners) => {
  await expect(Generator.open(TOY_BUNDLE, { listeners })).rejects.toThrow(/^listeners: expected 1 to/);
});
