import { Random } from '@antiphon/core';
import { computeConditions, conditionWidth } from '@antiphon/data';
import { decodeWav, encodeWav, type Audio } from '@antiphon/formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SHORT_TOY_BUNDLE, TOY_BUNDLE, UNEVEN_TOY_BUNDLE } from './fixtures/toy-bundle';
import type { GenerateRequest } from './generate-request';
import { Generator } from './generator';

const [WINDOW, OVERLAP, STRIDE, FEATURES] = [16, 4, 12, 11];
const opened = new Map<number, Generator>();
const generatorFor = (window: number): Generator => {
  const generator = opened.get(window);
  if (generator === undefined) throw new Error(`no model of ${window} frames`);
  return generator;
};
// Three worker threads compile their source: on a busy machine that takes longer than a hook may by default.
beforeAll(async () => {
  const bundles = [SHORT_TOY_BUNDLE, TOY_BUNDLE, UNEVEN_TOY_BUNDLE];
  const generators = await Promise.all(bundles.map((bundle) => Generator.open(bundle, { threads: 1 })));
  for (const generator of generators) opened.set(generator.manifest.frames, generator);
}, 60_000);
afterAll(() => Promise.all([...opened.values()].map((generator) => generator.close())));

/** Noise that lasts so many frames, in two channels. */
function speech(frames: number): Audio {
  const channel = (which: number) => {
    const random = Random.stream(11, 'speech', which);
    return Float32Array.from({ length: Math.round((frames * 8000) / 30) }, () => 0.2 * random.normal());
  };
  return { sampleRate: 8000, channels: [channel(0), channel(1)] };
}

async function firstWindow(request: GenerateRequest & { readonly audio: Audio }): Promise<Float32Array> {
  const generator = generatorFor(WINDOW);
  const { conditions: specs } = generator.manifest;
  const conditions = [await computeConditions(request.audio, specs, WINDOW)];
  return (await generator.sample({ ...request, conditions, seeds: [request.seed] })).motion;
}

describe('lengths', () => {
  test.each([
    [16, 1, 1],
    [16, 15, 1],
    [16, 16, 1],
    [16, 17, 2],
    [16, 28, 2],
    [16, 29, 3],
    [8, 1, 1],
    [8, 8, 1],
    [8, 9, 2],
    [8, 31, 5],
    [18, 18, 1],
    [18, 19, 2],
    [18, 33, 3],
  ])('windows of %d frames: motion of %d frames takes %d', async (window, frames, windows) => {
    const generator = generatorFor(window);
    const progress: number[][] = [];
    const stream = await generator.stream({
      audio: speech(frames),
      seed: 5,
      steps: 3,
      onProgress: ({ window: done, windows: all }) => progress.push([done, all]),
    });
    let come = 0;
    for await (const block of stream.blocks) {
      expect(block.every(Number.isFinite)).toBe(true);
      expect(block.length).toBeGreaterThan(0);
      come += block.length / FEATURES;
    }
    expect([stream.frames, come]).toEqual([frames, frames]);
    expect(progress).toEqual(Array.from({ length: windows }, (_, i) => [i + 1, windows]));
  });

  test('silence over several windows is motion too', async () => {
    const audio = { sampleRate: 8000, channels: [new Float32Array(24_000)] };
    const { motion, frames } = await generatorFor(WINDOW).generate({ audio, seed: 0, steps: 4 });
    expect([frames, motion.length]).toEqual([90, 90 * FEATURES]);
    expect(motion.every(Number.isFinite)).toBe(true);
  });
});

const SAMPLERS: [sampler: string, steps: number | string][] = [
  ['ddim', 1],
  ['ddim', 8],
  ['ddim', 'ddim50'],
  ['ddpm', 12],
  ['dpmpp-2m', 8],
];

describe.each(SAMPLERS)('%s, %s steps', (sampler, steps) => {
  test.each([
    { kind: 'fixed' },
    { kind: 'cfg', scale: 2.5 },
    { kind: 'cfg', scale: 2.5, within: [0.2, 0.8] },
    { kind: 'apg', scale: 4 },
    { kind: 'cfg-plus-plus' },
    { kind: 'feedback' },
  ])('%o: the same seed, the same bits, and a window keeps what it was given', async (guidance) => {
    const request = { audio: speech(3 * STRIDE + OVERLAP), seed: 9, sampler, steps, guidance };
    const generator = generatorFor(WINDOW);
    const { motion } = await generator.generate(request);
    expect(motion.every(Number.isFinite)).toBe(true);
    expect((await generator.generate(request)).motion).toEqual(motion);
    expect((await generator.generate({ ...request, seed: 10 })).motion).not.toEqual(motion);
    // What the second window is given of the first is as the first has it, to the bit.
    const given = (WINDOW - 1) * FEATURES; // it makes one frame anew
    expect(motion.slice(0, given)).toEqual((await firstWindow(request)).slice(0, given));
  });
});

/** The one level of each window and feature: the toy's motion without what the audio explains (fixtures/make-bundle.mjs), where no join is near. */
async function levels(request: GenerateRequest & { readonly audio: Audio }, windows: number): Promise<number[][]> {
  const generator = generatorFor(WINDOW);
  const { motion, frames } = await generator.generate({ ...request, guidance: { kind: 'cfg', scale: 1 } });
  const { conditions: specs } = generator.manifest;
  const conditions = await computeConditions(request.audio, specs, frames);
  return Array.from({ length: windows }, (_, window) => {
    const frame = window * STRIDE + STRIDE - 1;
    const explained = specs.reduce((sum, spec, i) => {
      const width = conditionWidth(spec);
      const row = conditions[spec.name]?.subarray(frame * width, (frame + 1) * width) ?? [];
      return sum + (i === 0 ? 0.5 : 0.25) * row.reduce((total, value) => total + (value + 8) / 4 / width, 0);
    }, 0);
    return Array.from({ length: FEATURES }, (_, j) => ((motion[frame * FEATURES + j] ?? NaN) - 0.5) / 2 - explained);
  });
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}

test.each(SAMPLERS.filter(([, steps]) => steps !== 1))(
  '%s, %s steps: a window goes on from the one before, which no cross-fade of windows does',
  async (sampler, steps) => {
    const windows = 12;
    const found = await levels({ audio: speech(windows * STRIDE + OVERLAP), seed: 4, sampler, steps }, windows);
    const changes = found.slice(1).flatMap((level, i) => level.map((value, j) => value - (found[i]?.[j] ?? NaN)));
    const spread = rootMeanSquare(found.flat());
    // Windows that do not know of each other have levels of their own, whatever is made of their overlap: sqrt(2) times the spread apart.
    expect(rootMeanSquare(changes) / spread).toBeLessThan(0.9);
    // Holding keeps most of a level from window to window, not all (docs/own-recordings.md): it must not be lost.
    expect(spread).toBeGreaterThan(0.3);
  },
);

describe('audio', () => {
  test('in memory, as bytes: the same motion, however it is cut', async () => {
    const wav = encodeWav(speech(300));
    const request = { seed: 3, steps: 2 };
    const generator = generatorFor(WINDOW);
    const fromBytes = await generator.generate({ ...request, audio: { file: wav, name: 'speech.wav' } });
    // Longer than a block.
    const audio = decodeWav(wav, 'speech.wav');
    expect(audio.channels[0]?.length).toBeGreaterThan(1 << 16);
    expect((await generator.generate({ ...request, audio })).motion).toEqual(fromBytes.motion);
  });

  test('is not read on when the signal aborts', async () => {
    const generator = generatorFor(WINDOW);
    const controller = new AbortController();
    // Takes seconds to read.
    const stream = generator.stream({ audio: speech(30 * 600), seed: 0, signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(stream).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await expect(generator.stream({ audio: speech(4), seed: 0, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
  });
});

test('who stops reading in the middle leaves nothing behind', async () => {
  const generator = generatorFor(WINDOW);
  const request = { audio: speech(60), seed: 1, steps: 2 };
  const whole = await generator.generate(request);
  const stream = await generator.stream(request);
  for await (const block of stream.blocks) {
    expect(block).toEqual(whole.motion.slice(0, block.length));
    break;
  }
  expect(stream.nfe()).toBe(whole.nfe / 5);
  expect((await generator.generate(request)).motion).toEqual(whole.motion);
});

describe('held frames', () => {
  const mask = new Float32Array(WINDOW).fill(1, 0, 3);
  const known = new Float32Array(WINDOW * FEATURES);
  const late = new Float32Array(WINDOW).fill(1, 5, 8);
  test.each([
    [{ known, mask: new Float32Array(5) }, 'expected a mask of 16 or 176 values, got 5'],
    [{ known: new Float32Array(3), mask }, 'expected 176 known values, got 3'],
    [{ known, mask: late, ease: 2 }, '"ease" needs a mask'],
    [{ known, mask: new Float32Array(WINDOW * FEATURES).fill(1, 0, 3), ease: 2 }, '"ease" needs a mask'],
  ])('that do not fit are refused', async (hold, message) => {
    const conditions = [await computeConditions(speech(16), generatorFor(WINDOW).manifest.conditions, WINDOW)];
    const sampled = generatorFor(WINDOW).sample({ conditions, seeds: [0], steps: 2, hold });
    await expect(sampled).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(message) as string,
    });
  });

  test('may be all', async () => {
    const conditions = [await computeConditions(speech(16), generatorFor(WINDOW).manifest.conditions, WINDOW)];
    const hold = { known, mask: new Float32Array(WINDOW).fill(1), ease: 2 };
    const { motion } = await generatorFor(WINDOW).sample({ conditions, seeds: [0], steps: 2, hold });
    motion.forEach((value, i) => expect(value).toBeCloseTo(known[i] ?? NaN, 5));
  });
});
