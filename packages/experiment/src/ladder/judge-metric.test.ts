import { expect, test } from 'vitest';
import { Random } from '@antiphon/core';
import type { Metric, MetricValue } from '../metrics/metric';
import { judgeMetric, type Rung } from './judge-metric';

const metric: Metric = {
  name: 'mine',
  label: 'Mine',
  unit: '',
  better: 'lower',
  description: '',
  answers: { jitter: 'rises' },
  evaluate: () => ({ value: null, perClip: {} }),
};

function valued(values: readonly (number | null)[]): MetricValue {
  const known = values.filter((value) => value !== null);
  const value = known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0) / known.length;
  return { value, perClip: Object.fromEntries(values.map((each, i) => [`clip${i}`, each])) };
}
const around = (centre: number, spread = 0.1) =>
  valued(Array.from({ length: 12 }, (_, i) => centre + (spread * (((i * 5) % 12) - 5.5)) / 6));
const jitter = (...values: MetricValue[]): Rung[] =>
  values.map((value, i) => ({ spoil: 'jitter', label: 'jitter', dose: `0.${1 + 2 * i} sd`, value }));
const problems = (truth: MetricValue, rungs: readonly Rung[], own: Partial<Metric> = {}) =>
  judgeMetric({ ...metric, ...own }, truth, rungs).problems;

test('what rises from step to step passes, also from a truth that is exactly 0', () => {
  const zero = valued(new Array<number>(12).fill(0));
  expect(judgeMetric(metric, zero, jitter(around(1), around(2)))).toEqual({ measures: true, problems: [] });
  expect(problems(zero, jitter(valued(new Array<number>(12).fill(0.1))))).toEqual([]); // no spread: more is more
  expect(problems(around(3), jitter(around(4), around(4)))).toEqual([]); // flat is no step back
});

test('what goes the wrong way, back, or nowhere fails, in words', () => {
  const noisy = valued(Array.from({ length: 12 }, (_, i) => 0.41 + Random.stream(1, 'nowhere', i).normal()));
  expect(problems(around(0.41), jitter(around(0.2), around(0.1)))).toEqual([
    'jitter (0.1 sd) makes it lower than the truth, where it should rise: 0.200, the truth has 0.410',
  ]);
  expect(problems(around(1), jitter(around(3), around(2, 0.2)))).toEqual([
    'jitter (0.3 sd) makes it lower than jitter (0.1 sd), where it should rise: 2.00, jitter (0.1 sd) has 3.00',
  ]);
  expect(problems(around(0.41), jitter(noisy))[0]).toMatch(
    /^jitter \(0\.1 sd\) should make it rise, and does not as far as these clips can tell: .*, the truth has 0\.410$/,
  );
});

test('a spoil without an answer must not be better than the truth', () => {
  const none = { answers: undefined };
  expect(problems(around(1), jitter(around(2), around(0.2)), none)).toEqual([
    'jitter (0.3 sd) makes it better than the truth: 0.200, the truth has 1.00',
  ]);
  expect(problems(around(1), jitter(around(2)), { ...none, better: 'higher' })).toHaveLength(1);
  expect(judgeMetric({ ...metric, ...none, better: 'truth' }, around(1), jitter(around(9)))).toEqual({ problems: [] });
});

test('chance makes a metric that hardly depends on a spoil fail in one of twenty corpora at most', () => {
  let failed = 0;
  for (let corpus = 0; corpus < 200; corpus++) {
    const draw = (name: string) =>
      valued(Array.from({ length: 12 }, (_, i) => Random.stream(corpus, name, i).normal()));
    const rungs = Array.from({ length: 10 }, (_, k) => jitter(draw(`rung${k}`))).flat();
    if (problems(draw('truth'), rungs, { answers: undefined }).length > 0) failed++;
  }
  expect(failed).toBeLessThanOrEqual(16); // 10 expected of 200 at most, standard deviation 3
});

test('swapped motion is the same set to a distance between sets, whose correction may call it better', () => {
  const swapped: Rung = { spoil: 'swapped', label: 'swapped audio', value: around(-1) };
  expect(problems(around(0), [swapped])).toEqual([
    'swapped audio makes it better than the truth: −1.00, the truth has 0',
  ]);
  expect(problems(around(0), [swapped], { ofTruth: 'halves' })).toEqual([]);
});

test('what has no value is not judged', () => {
  const none = valued([null, null, null]);
  expect(judgeMetric(metric, none, jitter(around(1)))).toEqual({ problems: [] });
  expect(judgeMetric(metric, valued([1, 2]), jitter(valued([1, 2])))).toEqual({ problems: [] });
  // Held all through, there is no beat to be precise: the half that moves is judged.
  expect(judgeMetric(metric, around(1), jitter(around(2), none))).toEqual({ measures: true, problems: [] });
});
