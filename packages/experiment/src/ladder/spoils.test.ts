import { expect, test } from 'vitest';
import { Random } from '@antiphon/core';
import { filledGaps } from './spoils/filled-gaps';
import { evaluationSet } from '../evaluation/evaluation-set';
import { tinyDataset } from '../fixtures/tiny-dataset';
import type { EvaluationWindow } from '../metrics/metric';
import { varianceOverTime } from '../metrics/diversity-kinetic';
import { jerk } from '../metrics/jerk';
import { lagOf } from '../metrics/lip-lag';
import { SPOILS } from './spoils';
import { SPOIL_NAMES, type SpoilName } from './spoil-names';

const { windows, context } = evaluationSet(tinyDataset(), { frames: 60, limit: 8, seed: 0 });
const { features, std } = context;

function spoiled(name: SpoilName, dose = 0, of: readonly EvaluationWindow[] = windows) {
  const spoil = SPOILS.find((each) => each.name === name);
  const amount = spoil?.doses[dose]?.amount ?? NaN;
  return (spoil?.spoil(of, amount, context) ?? []).map(({ window, samples: [sample] }) => ({ window, sample }));
}
const jerkOf = (motions: readonly { window: EvaluationWindow; sample: Float32Array }[]) =>
  jerk.evaluate(
    motions.map(({ window, sample }) => ({ window, samples: [sample] })),
    context,
  ).value ?? NaN;
const truth = windows.map((window) => ({ window, sample: window.truth }));

test('there is one of each name; the strongest comes last, and seeds give the same', () => {
  expect(SPOILS.map(({ name }) => name)).toEqual(SPOIL_NAMES);
  for (const { doses } of SPOILS)
    expect(doses.map(({ amount }) => amount)).toEqual(doses.map(({ amount }) => amount).sort((a, b) => a - b));
  for (const name of SPOIL_NAMES) expect(spoiled(name)).toEqual(spoiled(name));
});

test('jitter is white noise of so many standard deviations, and makes jerk', () => {
  const differences = spoiled('jitter', 1).flatMap(({ window, sample }) =>
    Array.from(sample, (value, i) => (value - window.truth[i]) / std[i % features]),
  );
  const square = differences.reduce((sum, value) => sum + value ** 2, 0) / differences.length;
  expect(Math.sqrt(square)).toBeCloseTo(0.3, 1);
  expect(jerkOf(spoiled('jitter'))).toBeGreaterThan(5 * jerkOf(truth));
});

test('frozen motion moves up to the middle, or not at all', () => {
  for (const { window, sample } of spoiled('frozen')) {
    expect(sample.subarray(0, 30 * features)).toEqual(window.truth.subarray(0, 30 * features));
    expect(varianceOverTime(sample.subarray(30 * features), features)).toBe(0);
  }
  for (const { window, sample } of spoiled('frozen', 1)) {
    expect(sample.subarray(59 * features)).toEqual(window.truth.subarray(0, features));
    expect(varianceOverTime(sample, features)).toBeLessThan(1e-12);
  }
});

test('low-passed motion has less jerk the wider it is smoothed', () => {
  const jerks = [jerkOf(truth), jerkOf(spoiled('lowPassed')), jerkOf(spoiled('lowPassed', 1))];
  expect(jerks[1]).toBeLessThan(0.5 * jerks[0]);
  expect(jerks[2]).toBeLessThan(0.5 * jerks[1]);
});

test('shifted motion comes late by so many seconds', () => {
  for (const [dose, seconds] of [0.1, 0.3].entries())
    for (const { window, sample } of spoiled('shifted', dose)) {
      expect(sample.subarray(seconds * 30 * features)).toEqual(
        window.truth.subarray(0, (60 - seconds * 30) * features),
      );
      expect(lagOf(sample, window.truth, { channels: [0], features, std, fps: 30 })).toBeCloseTo(seconds, 6);
    }
});

test('swapped motion is that of another unit, each used once', () => {
  const groups = [[3, 3, 3], [4, 1, 2, 1], [5, 1], [3]];
  for (const sizes of groups) {
    const own = sizes.flatMap((size, unit) =>
      Array.from({ length: size }, (_, k) => ({
        ...windows[0],
        id: `${unit}-${k}`,
        unit: `u${unit}`,
        truth: Float32Array.of(unit, k),
      })),
    );
    const swapped = spoiled(
      'swapped',
      0,
      own.map((window) => ({ ...window, frames: 1 })),
    );
    expect(new Set(swapped.map(({ sample }) => sample)).size).toBe(own.length);
    for (const { window, sample } of swapped) {
      expect(sample).not.toBe(window.truth);
      if (Math.max(...sizes) <= own.length / 2) expect(`u${sample[0]}`).not.toBe(window.unit);
    }
  }
  expect(spoiled('swapped', 0, windows.slice(0, 1))).toEqual([]);
});

test('the mean pose is held', () => {
  for (const { sample } of spoiled('meanPose')) {
    expect(sample.subarray(59 * features)).toEqual(Float32Array.from(context.mean));
    expect(sample.subarray(0, features)).toEqual(Float32Array.from(context.mean));
  }
});

test('what missing frames hold comes into no spoiled motion', () => {
  const known = Uint8Array.from({ length: 60 }, (_, frame) => (frame < 4 || (frame > 20 && frame < 31) ? 0 : 1));
  const holed = (fill: number) =>
    windows.map((window) => ({
      ...window,
      known,
      truth: window.truth.map((value, i) => (known[Math.floor(i / features)] === 0 ? fill : value)),
    }));
  for (const name of SPOIL_NAMES)
    expect(spoiled(name, 0, holed(1e4)).map(({ sample }) => sample)).toEqual(
      spoiled(name, 0, holed(-7)).map(({ sample }) => sample),
    );
});

test('gaps are filled on a line, and held at the ends', () => {
  const known = Uint8Array.of(0, 1, 0, 0, 1, 0);
  const window = { ...windows[0], frames: 6, known, truth: Float32Array.of(9, 1, 9, 9, 4, 9) };
  expect([...filledGaps(window)]).toEqual([1, 1, 2, 3, 4, 4]);
  const whole = { ...window, known: undefined, truth: Random.stream(1, 'whole').normals(6) };
  expect(filledGaps(whole)).toBe(whole.truth);
  expect([...filledGaps({ ...window, known: new Uint8Array(6) })]).toEqual([9, 1, 9, 9, 4, 9]);
});
