import { Random } from '@antiphon/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { featureCount, featureNames } from '@antiphon/formats';
import { conditionWidth } from '../../conditions/rows';
import type { Clip, Dataset } from '../dataset';
import { syntheticCorpus } from './corpus';
import { FACE_CHANNELS, LIP_CHANNELS } from './face';
import { ridge } from './fixtures/ridge';

const OPTIONS = { seed: 11, clips: 12, secondsPerClip: 6 };
const FRAMES = 6 * 30;
/** Milliseconds that a busy machine may take to make the corpus; an idle one takes four seconds. */
const PATIENCE = 60_000;
let corpus: Dataset;
beforeAll(async () => void (corpus = await syntheticCorpus(OPTIONS)), PATIENCE);

describe('corpus', () => {
  test('the same seed gives the same clips and hash, another seed others; a clip does not depend on how many there are', async () => {
    const [one, again, other] = [
      await syntheticCorpus({ ...OPTIONS, clips: 1 }),
      await syntheticCorpus({ ...OPTIONS, clips: 1 }),
      await syntheticCorpus({ ...OPTIONS, clips: 1, seed: 12 }),
    ];
    expect(one.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(again.hash).toBe(one.hash);
    expect(other.hash).not.toBe(one.hash);
    expect(corpus.hash).not.toBe(one.hash);
    const [a, b] = [one.clips[0], corpus.clips[0]];
    expect(a.truth).toEqual(b.truth);
    expect(same(a.motion, b.motion)).toBe(true);
    for (const { name } of corpus.conditions) expect(same(a.conditions[name], b.conditions[name])).toBe(true);
    a.audio.channels.forEach((channel, i) => expect(same(channel, b.audio.channels[i])).toBe(true));
  });

  test('clips are what their format says, and finite', () => {
    const features = featureCount(corpus.motion);
    expect(features).toBe(FACE_CHANNELS.length + 6 * 10);
    for (const clip of corpus.clips) {
      expect(clip.frames).toBe(FRAMES);
      expect(clip.motion).toHaveLength(FRAMES * features);
      expect(clip.motion.every(Number.isFinite)).toBe(true);
      for (const spec of corpus.conditions) {
        expect(clip.conditions[spec.name]).toHaveLength(FRAMES * conditionWidth(spec));
        expect(clip.conditions[spec.name].every(Number.isFinite)).toBe(true);
      }
    }
  });

  test('face weights lie in 0 to 1 and each channel is used', () => {
    const names = featureNames(corpus.motion);
    FACE_CHANNELS.forEach((channel, feature) => {
      expect(names[feature]).toContain(channel);
      const values = corpus.clips.flatMap((clip) => column(clip.motion, clip.frames, feature));
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...values)).toBeLessThanOrEqual(1);
      expect(Math.max(...values)).toBeGreaterThan(0.2);
    });
  });

  test('splits by clip: a quarter for testing, a twelfth for validation, none empty with twelve clips', () => {
    const count = (split: string) => corpus.clips.filter((clip) => clip.split === split).length;
    expect([count('train'), count('validation'), count('test')]).toEqual([8, 1, 3]);
    expect(new Set(corpus.clips.map(({ id }) => id)).size).toBe(12);
  });
});

describe('another motion for the same audio', () => {
  test('keeps the lips to the bit and changes every other channel and joint', () => {
    const names = featureNames(corpus.motion);
    // Several of a joint's six features are constant where it turns about one axis only: what moves is the joint.
    const sources = new Set(names.map((name) => name.split('.')[0]));
    for (const clip of corpus.clips.slice(0, 3)) {
      const other = resample(corpus, clip, 1);
      const changed = names.filter((_, feature) => {
        const [a, b] = [clip.motion, other].map((motion) => column(motion, clip.frames, feature));
        return a.some((value, i) => value !== b[i]);
      });
      const kept = new Set(sources);
      for (const name of changed) kept.delete(name.split('.')[0]);
      expect([...kept]).toEqual([...LIP_CHANNELS]);
    }
  });

  test('the same random numbers give the same motion', () => {
    const [clip] = corpus.clips;
    expect(same(resample(corpus, clip, 2), resample(corpus, clip, 2))).toBe(true);
    expect(same(resample(corpus, clip, 2), resample(corpus, clip, 3))).toBe(false);
  });

  test('how much of each part the audio determines: all of the lips, some of brows, head and arms, none of the lids', () => {
    const draws = corpus.clips.map((clip) => Array.from({ length: 10 }, (_, k) => resample(corpus, clip, k)));
    const expected: readonly (readonly [RegExp, number, number])[] = [
      [/jawOpen|mouth/, 1, 1e-6],
      [/brow/, 0.46, 0.08],
      [/Arm|Hand/, 0.36, 0.08],
      [/Head|Neck/, 0.21, 0.08],
      [/Spine/, 0, 0.05],
      [/eyeBlink/, 0, 0.05],
    ];
    for (const [pattern, share, tolerance] of expected) {
      const difference = Math.abs(determined(corpus, draws, pattern) - share);
      expect(difference, String(pattern)).toBeLessThan(tolerance);
    }
  });
});

describe('what the conditions tell of the motion', () => {
  test('the jaw follows the energy of one’s own channel and not the partner’s', () => {
    const jaw = corpus.clips.flatMap((clip) => column(clip.motion, clip.frames, 0));
    const energy = (name: string) => corpus.clips.flatMap((clip) => column(clip.conditions[name], clip.frames, 20));
    expect(correlation(jaw, energy('own'))).toBeGreaterThan(0.6);
    expect(correlation(jaw, energy('partner'))).toBeLessThan(0);
    // Among the frames in which oneself speaks, the partner says nothing about the mouth.
    const speaking = energy('own').map((value) => value > -10);
    const of = (values: readonly number[]) => values.filter((_, i) => speaking[i]);
    expect(correlation(of(jaw), of(energy('own')))).toBeGreaterThan(0.4);
    expect(Math.abs(correlation(of(jaw), of(energy('partner'))))).toBeLessThan(0.1);
  });

  test('a linear map of 11 frames of one’s own log-mel predicts the jaw of other clips with r > 0.8', () => {
    const [train, held] = [
      corpus.clips.filter(({ split }) => split === 'train'),
      corpus.clips.filter(({ split }) => split === 'test'),
    ];
    const predict = ridge(
      train.flatMap((clip) => contexts(clip, 5)),
      train.flatMap(jawOf),
      1e-3,
    );
    const predicted = held.flatMap((clip) => contexts(clip, 5)).map(predict);
    expect(correlation(predicted, held.flatMap(jawOf))).toBeGreaterThan(0.8);
  });

  test('stress can be heard: a linear map tells stressed from unstressed nuclei of other clips, area under the ROC curve > 0.9', () => {
    const nuclei = (splits: readonly string[]) =>
      corpus.clips
        .filter(({ split }) => splits.includes(split))
        .flatMap((clip) =>
          (clip.truth?.syllables ?? [])
            .filter(({ speaker }) => speaker === 'own')
            .map(({ nucleus, stressed }) => ({ row: contextAt(clip, Math.round(nucleus * 30), 5), stressed })),
        );
    const train = nuclei(['train']);
    const score = ridge(
      train.map(({ row }) => row),
      train.map(({ stressed }) => Number(stressed)),
      0.1,
    );
    const held = nuclei(['validation', 'test']).map(({ row, stressed }) => ({ stressed, score: score(row) }));
    expect(held.length).toBeGreaterThan(40);
    expect(rocArea(held)).toBeGreaterThan(0.9);
  });
});

function resample(dataset: Dataset, clip: Clip, index: number): Float32Array {
  const motion = dataset.resample?.(clip, Random.stream(index, 'resample'));
  if (motion === undefined) throw new Error('The synthetic corpus can resample.');
  return motion;
}

/** 1 − variance over draws of the same audio / variance over all, summed over the features whose names match. */
function determined(dataset: Dataset, draws: readonly Float32Array[][], pattern: RegExp): number {
  const names = featureNames(dataset.motion);
  let [within, total] = [0, 0];
  names.forEach((name, feature) => {
    if (!pattern.test(name)) return;
    const perClip = draws.map((takes) => takes.map((motion) => column(motion, motion.length / names.length, feature)));
    total += variance(perClip.flat(2));
    const frames = perClip.flatMap((takes) => takes[0].map((_, i) => variance(takes.map((values) => values[i]))));
    within += mean(frames) * (perClip[0].length / (perClip[0].length - 1));
  });
  return 1 - within / total;
}

/** The rows of one's own condition around every frame, side by side. */
function contexts(clip: Clip, reach: number): Float64Array[] {
  return Array.from({ length: clip.frames }, (_, frame) => contextAt(clip, frame, reach));
}

function contextAt({ conditions, frames }: Clip, frame: number, reach: number): Float64Array {
  const width = conditions.own.length / frames;
  const row = new Float64Array((2 * reach + 1) * width);
  for (let k = -reach; k <= reach; k++) {
    const source = Math.min(frames - 1, Math.max(0, frame + k)) * width;
    row.set(conditions.own.subarray(source, source + width), (k + reach) * width);
  }
  return row;
}

const jawOf = (clip: Clip) => column(clip.motion, clip.frames, 0);

function column(values: Float32Array, frames: number, feature: number): number[] {
  const width = values.length / frames;
  return Array.from({ length: frames }, (_, i) => values[i * width + feature]);
}

/** Probability that a stressed one scores higher than an unstressed one. */
function rocArea(scored: readonly { readonly stressed: boolean; readonly score: number }[]): number {
  const of = (stressed: boolean) => scored.filter((each) => each.stressed === stressed).map(({ score }) => score);
  return mean(of(true).flatMap((high) => of(false).map((low) => (high > low ? 1 : high === low ? 0.5 : 0))));
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  return mean(a.map((value, i) => (value - ma) * (b[i] - mb))) / Math.sqrt(variance(a) * variance(b));
}

function variance(values: readonly number[]): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function same(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
