import { expect, test } from 'vitest';
import { Random } from '@antiphon/core';
import { coverage } from './coverage';
import type { MetricContext, SampledWindow } from './metric';

const FRAMES = 60;
const context: MetricContext = {
  format: { fps: 30, parts: [{ kind: 'blendshapes', names: ['a', 'b', 'c'] }] },
  features: 3,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  strokeSpeed: 0,
  seed: 0,
};

/** Still motions at random places, drawn for the truth and anew for each sample. `place` says where a sample goes instead. */
function windows(count: number, place: (drawn: number, k: number) => number = (drawn) => drawn): SampledWindow[] {
  const motion = (random: Random, at: (drawn: number, k: number) => number = (drawn) => drawn) => {
    const pose = Array.from({ length: 3 }, (_, k) => at(random.normal(), k));
    return Float32Array.from({ length: 3 * FRAMES }, (_, i) => pose[i % 3] + 0.01 * random.normal());
  };
  return Array.from({ length: count }, (_, i) => ({
    window: {
      id: `w${i}`,
      unit: `clip${i}`,
      frames: FRAMES,
      truth: motion(Random.stream(1, 'truth', i)),
      audioBeats: [],
    },
    samples: [motion(Random.stream(1, 'sample', i), place)],
  }));
}

const value = (sampled: readonly SampledWindow[]) => coverage.evaluate(sampled, context).value ?? NaN;

test('is 1 for the truth and high for another draw: the nearest of it is most often nearer than the fifth neighbour', () => {
  // All but 1 in 2⁵, if snippets of a window did not lie together here: five neighbours are two or three places.
  expect(value(windows(60))).toBeGreaterThan(0.75);
  const itself = windows(60).map(({ window }) => ({ window, samples: [window.truth] }));
  expect(value(itself)).toBe(1);
});

test('sees a mode that is missing, in the units that have it', () => {
  const half = windows(60, (drawn, k) => (k === 0 ? 3 + Math.abs(drawn) : drawn));
  const right = half.map((each) => each.window.truth[0] > 0);
  const shifted = half.map(({ window, samples }, i) => ({
    samples,
    window: { ...window, truth: window.truth.map((x, at) => (at % 3 === 0 ? (right[i] ? 3 : -3) + x : x)) },
  }));
  const { perClip } = coverage.evaluate(shifted, context);
  const mean = (units: boolean) => {
    const own = shifted.flatMap(({ window }, i) => (right[i] === units ? [perClip[window.unit] ?? NaN] : []));
    return own.reduce((sum, each) => sum + each, 0) / own.length;
  };
  expect(mean(false)).toBe(0);
  expect(mean(true)).toBeGreaterThan(0.7);
});

test('is near 0 for a model that always does the same', () => {
  expect(value(windows(60, () => 0))).toBeLessThan(0.2);
});

test('says nothing of few snippets, or of one clip', () => {
  expect(value(windows(4))).toBeNaN();
  const one = windows(12).map((each) => ({ ...each, window: { ...each.window, unit: 'one' } }));
  expect(value(one)).toBeNaN();
});
