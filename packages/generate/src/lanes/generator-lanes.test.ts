import { Random } from '@antiphon/core';
import type { Audio } from '@antiphon/formats';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BRANCHES_BUNDLE, TOY_BUNDLE } from '../fixtures/toy-bundle';
import type { GenerateRequest } from '../generate-request';
import { Generator, type GeneratedMotion } from '../generator';

let single: Generator;
let together: Generator;
beforeAll(async () => {
  single = await Generator.open(BRANCHES_BUNDLE, { threads: 1 });
  together = await Generator.open(BRANCHES_BUNDLE, { threads: 1, lanes: [4, 1, 2, 8] });
});
afterAll(() => Promise.all([single.close(), together.close()]));

/** Noise in two channels. */
function speech(seconds: number, name: string): Audio {
  const channel = (which: number) => {
    const random = Random.stream(3, name, which);
    return Float32Array.from({ length: Math.round(seconds * 8000) }, () => 0.2 * random.normal());
  };
  return { sampleRate: 8000, channels: [channel(0), channel(1)] };
}

const guidance = [{ kind: 'cfg', scale: 2.5 }, { kind: 'pag' }, { kind: 'autoguidance' }, { kind: 'cfg', scale: 1 }];
const requests = Array.from({ length: 9 }, (_, i): GenerateRequest => ({
  // One of a single window, one of eight, and those between.
  audio: speech([0.5, 3, 1.2][i % 3] ?? 1, `speech ${i}`),
  seed: i,
  steps: 6,
  guidance: guidance[i % guidance.length],
  sampler: i % 2 === 0 ? 'ddim' : 'dpmpp-2m',
}));

/** In standard deviations of the motion. */
function largestDifference(a: GeneratedMotion, b: GeneratedMotion): number {
  return Math.max(...a.motion.map((value, i) => Math.abs(value - (b.motion[i] ?? NaN)) / 2));
}

test('requests that come together are computed together; each is told where, and is made again from it to the bit', async () => {
  const made = await Promise.all(requests.map((request) => together.generate(request)));
  const lanes = made.map((motion) => motion.lanes);
  expect(lanes.some((text) => /^8\.\d/.test(text))).toBe(true);
  expect(new Set(lanes).size).toBeGreaterThan(3);
  for (const [i, request] of requests.entries()) {
    const first = made[i];
    if (first === undefined) continue;
    for (const generator of [together, single]) {
      const again = await generator.generate({ ...request, lanes: first.lanes });
      expect(again).toMatchObject({ motion: first.motion, lanes: first.lanes, nfe: first.nfe });
    }
    // In other lanes it differs by rounding.
    expect(largestDifference(await single.generate(request), first)).toBeLessThan(1e-4);
  }
});

test('without lanes, and alone, a motion is what `sample` gives, and says so', async () => {
  const [request] = requests;
  if (request === undefined) throw new Error('no request');
  const [plain, alone] = [await single.generate(request), await together.generate(request)];
  expect([plain.lanes, alone.lanes]).toEqual(['1.0', '1.0']);
  expect(alone.motion).toEqual(plain.motion);
});

test('a stream says where its windows were computed so far, how long they waited, and when the first block came', async () => {
  let now = 0;
  const clocked = await Generator.open(TOY_BUNDLE, { threads: 1, clock: () => (now += 1000) });
  const stream = await clocked.stream({ audio: speech(1.2, 'stream'), seed: 1, steps: 2 });
  expect([stream.lanes(), stream.waited(), stream.first()]).toEqual(['', 0, undefined]);
  const seen: string[] = [];
  for await (const block of stream.blocks) seen.push(`${block.length} ${stream.lanes()}`);
  expect(seen.map((text) => text.split(' ')[1])).toEqual(['1.0', '1.0x2', '1.0x3']);
  // Every look at this clock is a second.
  expect(stream.waited()).toBe(3);
  expect(stream.first()).toBeGreaterThan(0);
  expect(stream.first()).toBeLessThan(stream.seconds() - 2);
  await clocked.close();
});

test.each([
  ['65.0', /^lanes: expected what an answer says of its lanes, such as "16.3x12,4.0", got "65.0"/],
  ['1.0x2', /^lanes: it names the lanes of 2 windows, and this recording has 3/],
])('lanes "%s" of a recording of three windows are refused', async (lanes, message) => {
  const audio = speech(1.2, 'three');
  await expect(single.generate({ audio, seed: 1, steps: 2, lanes })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(message) as string,
  });
});

test('sizes that cannot be are refused before anything is loaded', async () => {
  await expect(Generator.open(TOY_BUNDLE, { lanes: [0] })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('a way of sampling that cannot be is refused before the recording is heard', async () => {
  const audio = { file: 'not-there.wav', name: 'not-there.wav' };
  for (const [code, wrong] of [
    ['UNKNOWN_SAMPLER', { sampler: 'euler' }],
    ['INVALID_RESPACING', { steps: 0 }],
    ['UNKNOWN_GUIDANCE', { guidance: { kind: 'magic' } }],
    ['INVALID_INPUT', { lanes: 'x' }],
  ] as const)
    await expect(single.stream({ audio, seed: 1, ...wrong })).rejects.toMatchObject({ code });
});

test('one that goes away, and one that breaks, leave the others as they were', async () => {
  const controller = new AbortController();
  const [first, second] = requests;
  if (first === undefined || second === undefined) throw new Error('no requests');
  const gone = together.generate({ ...second, signal: controller.signal, onProgress: () => controller.abort() });
  const failing = together.generate({ ...second, guidance: { kind: 'cfg', scale: 1e38 } });
  const kept = together.generate({ ...second, seed: 40 });
  const [stopped, broken, motion] = await Promise.allSettled([gone, failing, kept]);
  expect(stopped).toMatchObject({ reason: { code: 'INTERRUPTED' } });
  expect(broken).toMatchObject({ reason: { message: expect.stringContaining('not finite') as string } });
  if (motion.status === 'rejected') throw motion.reason as Error;
  const { lanes } = motion.value;
  expect((await single.generate({ ...second, seed: 40, lanes })).motion).toEqual(motion.value.motion);
});
