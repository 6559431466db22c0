import { afterAll, beforeAll, expect, test } from 'vitest';
import { Random, type SampleOptions, type Spacing } from '@antiphon/core';
import { computeConditions } from '@antiphon/data';
import { decodeWav, encodeWav, type Audio } from '@antiphon/formats';
import { readBundle } from './bundle/bundle';
import { TOY_BUNDLE } from './fixtures/toy-bundle';
import { Generator } from './generator';
import { chooseGuidance } from './guidance-choice';

const [FRAMES, FEATURES] = [16, 11];
let generator: Generator;
beforeAll(async () => {
  generator = await Generator.open(TOY_BUNDLE, { threads: 1 });
});
afterAll(() => generator.close());

/** Noise in two channels, loud and soft by turns. */
function speech(seconds: number, name = 'speech'): Audio {
  const channel = (which: number) => {
    const random = Random.stream(3, name, which);
    return Float32Array.from(
      { length: Math.round(seconds * 8000) },
      (_, i) => 0.2 * random.normal() * (1 + Math.sin(i / (400 + 100 * which))),
    );
  };
  return { sampleRate: 8000, channels: [channel(0), channel(1)] };
}

function items(count: number): Promise<Record<string, Float32Array>[]> {
  return Promise.all(
    Array.from({ length: count }, (_, i) =>
      computeConditions(speech(0.6, `item ${i}`), generator.manifest.conditions, FRAMES),
    ),
  );
}

/** The toy encoder's `tokens` in natural units of conditions, see fixtures/make-bundle.mjs. */
function tokens(conditions: Readonly<Record<string, Float32Array>>): number[] {
  const width = 4; // two bands, energy and its rise
  const mean = (name: string, frame: number) =>
    (conditions[name] ?? new Float32Array(0))
      .subarray(frame * width, (frame + 1) * width)
      .reduce((sum, value) => sum + (value + 8) / 4 / width, 0);
  const frames = (conditions['own']?.length ?? 0) / width;
  return Array.from({ length: frames }, (_, t) => mean('own', t) + 0.5 * mean('partner', t));
}

/** Motion without what the audio explains at guidance scale s: constant over the time of a window if the answer is right. */
function levels(motion: Float32Array, shape: readonly number[], scale: number): number[] {
  return Array.from(motion, (value, i) => (value - 0.5) / 2 - 0.5 * scale * (shape[Math.floor(i / FEATURES)] ?? NaN));
}

function spread(values: readonly number[], feature: number): number {
  const own = values.filter((_, i) => i % FEATURES === feature);
  return Math.max(...own) - Math.min(...own);
}

test('steps are spaced as the request says, as the bundle says, or, where an older one says nothing, as they were', async () => {
  const [conditions = {}] = await items(1);
  const { manifest, networks, path } = await readBundle(TOY_BUNDLE);
  const timesteps = async (
    spacing: Spacing | undefined,
    own: Pick<typeof manifest, 'spacing'>,
    prediction = manifest.prediction,
  ) => {
    const opened = await Generator.open(
      { path, networks, manifest: { ...manifest, ...own, prediction } },
      { threads: 1 },
    );
    const seen: number[] = [];
    const onStep: SampleOptions['onStep'] = ({ step }) => seen.push(step.timestep);
    await opened.sample({ conditions: [conditions], seeds: [1], spacing, onStep });
    await opened.close();
    return [seen.length, seen.at(0), seen.at(-1)];
  };
  expect(await timesteps(undefined, {})).toEqual([25, 960, 0]);
  expect(await timesteps(undefined, { spacing: 'trailing' })).toEqual([25, 999, 39]);
  expect(await timesteps('linspace', { spacing: 'trailing' })).toEqual([25, 999, 0]);
  // Noise that is predicted tells nothing there.
  expect(await timesteps(undefined, { spacing: 'trailing' }, 'epsilon')).toEqual([25, 966, 39]);
});

test.each([0, 1, 2.5])('the motion is what the toy model stands for, at guidance scale %d', async (scale) => {
  const [conditions = {}] = await items(1);
  const { motion } = await generator.sample({ conditions: [conditions], seeds: [1], guidance: { kind: 'cfg', scale } });
  const rest = levels(motion, tokens(conditions), scale);
  for (let feature = 0; feature < FEATURES; feature++) expect(spread(rest, feature)).toBeLessThan(1e-4);
  expect(Math.abs(rest[0] ?? NaN)).toBeGreaterThan(1e-3);
});

test('levels of many seeds have the spread of the model', async () => {
  const [conditions = {}] = await items(1);
  const seeds = Array.from({ length: 40 }, (_, i) => i);
  const { motion } = await generator.sample({
    conditions: seeds.map(() => conditions),
    seeds,
    guidance: { kind: 'cfg', scale: 1 },
  });
  const shape = tokens(conditions);
  const drawn = seeds.flatMap((i) =>
    levels(motion.subarray(i * FRAMES * FEATURES, (i * FRAMES + 1) * FEATURES), shape, 1),
  );
  const variance = drawn.reduce((sum, value) => sum + value ** 2, 0) / drawn.length;
  expect(variance).toBeGreaterThan(0.75);
  expect(variance).toBeLessThan(1.25);
});

test('evaluations are counted: a branch of each step', async () => {
  const conditions = await items(2);
  const nfe = async (guidance: { kind: string; [option: string]: unknown }, steps: number | string) =>
    (await generator.sample({ conditions, seeds: [1, 2], guidance, steps })).nfe;
  expect(await nfe({ kind: 'cfg', scale: 2 }, 10)).toBe(20);
  expect(await nfe({ kind: 'cfg', scale: 1 }, 10)).toBe(10);
  expect(await nfe({ kind: 'fixed' }, 'ddim20')).toBe(20);
  const within = await nfe({ kind: 'cfg', scale: 2, within: [0.2, 0.7] }, 20);
  expect(within).toBeGreaterThan(20);
  expect(within).toBeLessThan(40);
});

test('without guidance in the request, the bundle is sampled as it was trained', async () => {
  const conditions = await items(1);
  const [trained, told] = [
    await generator.sample({ conditions, seeds: [1] }),
    await generator.sample({ conditions, seeds: [1], guidance: { kind: 'cfg', scale: 2 } }),
  ];
  expect(trained.motion).toEqual(told.motion);
});

test.each(['ddim', 'ddpm', 'dpmpp-2m'])('%s: a batch is what its items are one by one', async (sampler) => {
  const conditions = await items(3);
  const seeds = [4, 5, 6];
  const together = await generator.sample({ conditions, seeds, sampler, steps: 12 });
  for (const [i, item] of conditions.entries()) {
    const alone = await generator.sample({ conditions: [item], seeds: [seeds[i] ?? 0], sampler, steps: 12 });
    const part = together.motion.subarray(i * alone.motion.length, (i + 1) * alone.motion.length);
    alone.motion.forEach((value, j) => expect(part[j]).toBeCloseTo(value, 4));
  }
});

test('held frames come back, and the rest of the window follows them', async () => {
  const [conditions = {}] = await items(1);
  const seeds = Array.from({ length: 16 }, (_, i) => i + 1);
  const batch = { conditions: seeds.map(() => conditions), guidance: { kind: 'cfg', scale: 1 } };
  const first = await generator.sample({ ...batch, seeds });
  const others = { ...batch, seeds: seeds.map((seed) => seed + 100) };
  const mask = new Float32Array(16 * FRAMES).map((_, i) => (i % FRAMES < 4 ? 1 : 0));
  const free = await generator.sample(others);
  const held = await generator.sample({ ...others, hold: { known: first.motion, mask } });
  const difference = (motion: Float32Array, frame: number) =>
    motion.reduce(
      (sum, value, i) =>
        sum + (Math.floor(i / FEATURES) % FRAMES === frame ? Math.abs(value - (first.motion[i] ?? NaN)) : 0),
      0,
    ) /
    (16 * FEATURES);
  expect(difference(held.motion, 0)).toBeLessThan(1e-5);
  expect(difference(held.motion, 3)).toBeLessThan(1e-5);
  expect(difference(held.motion, 15)).toBeLessThan(0.4 * difference(free.motion, 15));
});

test('the same seed gives the same motion, in one worker or several; another seed another', async () => {
  const several = await Generator.open(TOY_BUNDLE, { workers: 3, threads: 1 });
  const request = { audio: speech(1.2), seed: 7, steps: 8 };
  const motions = await Promise.all(Array.from({ length: 4 }, () => several.generate(request)));
  const here = await generator.generate(request);
  for (const { motion } of motions) expect(motion).toEqual(here.motion);
  expect((await several.generate({ ...request, seed: 8 })).motion).not.toEqual(here.motion);
  await several.close();
});

test('a long recording is continued from window to window without a jump', async () => {
  const audio = speech(3);
  const { motion, frames, nfe } = await generator.generate({ audio, seed: 2, guidance: { kind: 'cfg', scale: 1 } });
  expect(frames).toBe(90);
  expect(motion.length).toBe(90 * FEATURES);
  expect(nfe).toBe(8 * 25); // one window of 16 frames and seven of 12 new ones
  const conditions = await computeConditions(audio, generator.manifest.conditions, frames);
  const rest = levels(motion, tokens(conditions), 1);
  const steps = rest.slice(FEATURES).map((value, i) => Math.abs(value - (rest[i] ?? NaN)));
  // Windows drawn apart would be 1.4 (root mean square) and up to 3 or 4 from each other, in one step.
  const largest = Array.from({ length: 89 }, (_, i) => Math.max(...steps.slice(i * FEATURES, (i + 1) * FEATURES)));
  const still = largest.filter((step) => step < 1e-4);
  // Inside windows, levels are constant: they move over five steps after what was known, of which the last window has three.
  expect(still.length).toBe(89 - 7 * 5 + 2);
  const joins = steps.filter((step) => step >= 1e-4);
  expect(Math.sqrt(joins.reduce((sum, step) => sum + step ** 2, 0) / joins.length)).toBeLessThan(0.3);
  expect(Math.max(...joins)).toBeLessThan(0.75);
});

test('what a window knows of the one before stays as it is, and the motion comes in blocks as it is made', async () => {
  const request = { audio: speech(3), seed: 2, steps: 6, guidance: { kind: 'cfg', scale: 2 } };
  const stream = await generator.stream(request);
  const blocks: number[] = [];
  const frames: number[] = [];
  for await (const block of stream.blocks) {
    blocks.push(block.length / FEATURES);
    frames.push(...block);
  }
  expect(blocks).toEqual([12, 12, 12, 12, 12, 12, 12, 6]);
  const whole = await generator.generate(request);
  expect(Float32Array.from(frames)).toEqual(whole.motion);
  // The first window is what `sample` gives for this seed.
  const conditions = await computeConditions(request.audio, generator.manifest.conditions, 16);
  const { motion } = await generator.sample({ ...request, conditions: [conditions], seeds: [2] });
  expect(whole.motion.slice(0, 12 * FEATURES)).toEqual(motion.slice(0, 12 * FEATURES));
  expect(stream.nfe()).toBe(whole.nfe);
});

test('a file in any kind of audio gives what its decoded sound gives', async () => {
  const audio = speech(1.1);
  const wav = encodeWav({ sampleRate: audio.sampleRate, channels: audio.channels });
  const request = { seed: 3, steps: 4 };
  const fromFile = await generator.generate({ ...request, audio: { file: wav, name: 'speech.wav' } });
  expect(fromFile.motion).toEqual((await generator.generate({ ...request, audio: decodeWav(wav, '') })).motion);
  const file = Buffer.from('RIFF and nothing more');
  await expect(generator.generate({ ...request, audio: { file, name: 'x.wav' } })).rejects.toMatchObject({
    code: 'INVALID_WAV',
  });
  await expect(
    generator.generate({ ...request, maxSeconds: 1, audio: { file: wav, name: 'speech.wav' } }),
  ).rejects.toThrow('speech.wav: the audio lasts more than the 1 s that are taken here.');
});

test('progress counts the windows and guesses the time that is left', async () => {
  let now = 0;
  const clocked = await Generator.open(TOY_BUNDLE, { threads: 1, clock: () => (now += 1000) });
  const seen: number[][] = [];
  const { seconds } = await clocked.generate({
    audio: speech(1.2),
    seed: 0,
    steps: 2,
    onProgress: ({ window, windows, secondsLeft }) => seen.push([window, windows, secondsLeft]),
  });
  expect(seen.map(([window, windows]) => [window, windows])).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
  expect(seen[0]?.[2]).toBeGreaterThan(0);
  expect(seen[2]?.[2]).toBe(0);
  expect(seconds).toBeGreaterThan(0);
  await clocked.close();
});

test.each([
  ['silence', { sampleRate: 8000, channels: [new Float32Array(4000)] }, 15],
  ['one sample', { sampleRate: 8000, channels: [Float32Array.of(0.5)] }, 1],
  ['one frame at another rate', { sampleRate: 44100, channels: [new Float32Array(1470), new Float32Array(1470)] }, 1],
  ['no sample at all', { sampleRate: 8000, channels: [new Float32Array(0)] }, 1],
  ['more channels than conditions', { sampleRate: 8000, channels: [1, 2, 3].map(() => new Float32Array(8000)) }, 30],
] satisfies [string, Audio, number][])('%s gives finite motion of the right length', async (_, audio, frames) => {
  const result = await generator.generate({ audio, seed: 0, steps: 4 });
  expect(result.frames).toBe(frames);
  expect(result.motion.length).toBe(frames * FEATURES);
  expect(result.motion.every(Number.isFinite)).toBe(true);
});

test('a sample that is not a number is refused', async () => {
  const audio = { sampleRate: 8000, channels: [Float32Array.of(0, NaN, 0)] };
  await expect(generator.generate({ audio, seed: 0 })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('the event loop goes on while audio is read and a motion is generated', async () => {
  const channel = new Float32Array(48000 * 20).map((_, i) => Math.sin(i / 30));
  const wav = encodeWav({ sampleRate: 48000, channels: [channel, channel] });
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  const audio = { file: wav, name: 'speech' };
  const { frames, seconds } = await generator.generate({ audio, seed: 0, steps: 10 });
  clearInterval(timer);
  expect(frames).toBe(600);
  // Reading and preparing the audio takes about a second; the machine may be busy with other tests.
  expect(longest).toBeLessThan((1000 * seconds) / 3);
});

test('an aborted generation stops, and the generator goes on', async () => {
  const controller = new AbortController();
  const generation = generator.generate({
    audio: speech(3),
    seed: 0,
    signal: controller.signal,
    onProgress: ({ window }) => {
      if (window === 2) controller.abort();
    },
  });
  await expect(generation).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect((await generator.generate({ audio: speech(0.2), seed: 0, steps: 2 })).frames).toBe(6);
});

test.each([
  ['UNKNOWN_GUIDANCE', { guidance: { kind: 'magic' } }, /cfg.*null-embed.*fixed/],
  ['INVALID_GUIDANCE', { guidance: { kind: 'cfg', sclae: 3 } }, /sclae/],
  ['FIXED_GUIDANCE_SCALE', { guidance: { kind: 'fixed', scale: 2 } }, /only scale 1/],
  ['UNTRAINED_BRANCH', { guidance: { kind: 'cfg', scales: { own: 3 } } }, /mixed/],
  ['UNKNOWN_SAMPLER', { sampler: 'euler' }, /ddim, ddpm, dpmpp-2m/],
  ['INVALID_RESPACING', { steps: 0 }, /1 to 1000/],
  [
    'INVALID_INPUT',
    { conditions: [{ own: new Float32Array(3) }] },
    /condition "own" of item 0: expected 16 rows of 4 values, got 3/,
  ],
])('%s says what is known or expected', async (code, change, message) => {
  const conditions = await items(1);
  await expect(generator.sample({ conditions, seeds: [0], ...change })).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });
});

test('a model that was never trained without conditions refuses guidance', async () => {
  const { readBundle } = await import('./bundle/bundle');
  const bundle = await readBundle(TOY_BUNDLE);
  const fixed = await Generator.open(
    { ...bundle, manifest: { ...bundle.manifest, guidance: { kind: 'fixed' } } },
    { threads: 1 },
  );
  const conditions = await items(1);
  expect((await fixed.sample({ conditions, seeds: [0], steps: 2 })).nfe).toBe(2);
  await expect(fixed.sample({ conditions, seeds: [0], guidance: { kind: 'cfg' } })).rejects.toMatchObject({
    code: 'MISSING_NULL_CONDITION',
  });
  await fixed.close();
});

test('options beside the common ones are not lost', () => {
  const trained = { kind: 'cfg', scale: 2 };
  expect(chooseGuidance(trained, { within: undefined, options: { within: [0.1, 0.8], ramp: 'rising' } })).toEqual({
    kind: 'cfg',
    scale: 2,
    within: [0.1, 0.8],
    ramp: 'rising',
  });
  expect(chooseGuidance(trained, { guidance: 'apg', scale: 3, options: { scale: 4, cap: 0.1 } })).toEqual({
    kind: 'apg',
    scale: 3,
    cap: 0.1,
  });
});
