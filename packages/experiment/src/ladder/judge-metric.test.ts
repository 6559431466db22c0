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
    'jitter (0.3 sd) makes it prefer that to the truth: 0.200, the truth has 1.00',
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
    const known = { spoil: 'frozen' as const, label: 'frozen', value: around(9) };
    if (problems(draw('truth'), [...rungs, known], { answers: { frozen: 'rises' } }).length > 0) failed++;
  }
  expect(failed).toBeLessThanOrEqual(16); // 10 expected of 200 at most, standard deviation 3
});

test('a metric without answers that tells nothing from the truth measures nothing', () => {
  const none = { answers: undefined };
  expect(problems(around(1), jitter(around(1)), none)).toEqual(['it tells no spoiled motion from the truth']);
  expect(problems(around(1), jitter(around(1), around(2)), none)).toEqual([]);
});

test('differences of one sign are no chance, however skewed; and few clips fail nothing that moves as it should', () => {
  const skewed = [15, 1910, 3772, 19, 11, 23, 14, 2];
  const falls = { better: 'truth', answers: { jitter: 'falls' } } as const;
  expect(problems(valued(skewed), jitter(valued(skewed.map(() => 0))), falls)).toEqual([]);
  expect(problems(valued([5, 0, 900]), jitter(valued([6, 0, 0])), falls)).toEqual([]);
  expect(problems(valued([5, 1, 9]), jitter(valued([6, 2, 10])), falls)).toHaveLength(1);
});

test('swapped motion is the same set to a distance between sets, whose correction may call it better', () => {
  const swapped: Rung = { spoil: 'swapped', label: 'swapped audio', value: around(-1) };
  expect(problems(around(0), [swapped])).toEqual([
    'swapped audio makes it prefer that to the truth: −1.00, the truth has 0',
  ]);
  expect(problems(around(0), [swapped, ...jitter(around(1))], { ofTruth: 'halves' })).toEqual([]);
});

test('what has no value is not judged', () => {
  const none = valued([null, null, null]);
  expect(judgeMetric(metric, none, jitter(around(1)))).toEqual({ problems: [] });
  expect(judgeMetric(metric, valued([1, 2]), jitter(valued([1, 2])))).toEqual({ problems: [] });
  // Held all through, there is no beat to be precise: the half that moves is judged.
  expect(judgeMetric(metric, around(1), jitter(around(2), none))).toEqual({ measures: true, problems: [] });
});
