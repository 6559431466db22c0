import { expect, test } from 'vitest';
import type { Metric, MetricContext } from './metric';
import { evaluateMetrics, METRICS, metricNames, registerMetric } from './registry';

const context: MetricContext = {
  format: { fps: 30, parts: [] },
  features: 1,
  mean: [0],
  std: [1],
  strokeSpeed: 0,
  seed: 0,
};
const whole: Metric = {
  name: 'mine',
  label: 'Mine',
  unit: '',
  better: 'lower',
  description: 'A constant.',
  evaluate: () => ({ value: 3, perClip: { a: 3, b: null } }),
};
const others = METRICS.map(({ name }) => name);

test('a metric of one’s own comes after those that ship, once', () => {
  registerMetric(whole);
  expect(metricNames()).toEqual([...others, 'mine']);
  expect(evaluateMetrics([], context, others).mine).toEqual({ value: 3, perClip: { a: 3, b: null } });
  expect(() => registerMetric(whole)).toThrow('already registered');
});

test.each([
  [{ name: 'my metric' }, 'its name must be letters and digits'],
  [{ label: undefined }, 'it has no "label"'],
  [{ better: 'more' }, '"better" must be'],
  [{ ofTruth: 'all' }, '"ofTruth" must be'],
  [{ answers: 'rises' }, '"answers" must be an object'],
  [{ answers: { jitter: 'more' } }, '"answers" to "jitter" must be "rises" or "falls", not "more"'],
  [{ answers: { noise: 'rises' } }, 'know "jitter", "frozen", "lowPassed"'],
  [{ range: [1, 0] }, '"range" must be the least and the most'],
  [{ range: [0] }, 'such as [0, 1], or [0, null]'],
  [{ range: 'positive' }, '"range" must be'],
  [{ evaluate: undefined }, 'no function "evaluate"'],
])('an incomplete metric is refused: %j', (change, message) => {
  expect(() => registerMetric({ ...whole, name: 'other', ...change } as Metric)).toThrow(message);
});

test.each([
  ['nothing', () => undefined, 'but returned undefined'],
  ['a promise', async () => ({ value: 1, perClip: {} }), 'but returned a promise'],
  ['NaN', () => ({ value: NaN, perClip: {} }), 'the value, which is NaN'],
  ['no clips', () => ({ value: 1 }), 'has no "perClip"'],
  ['an odd clip', () => ({ value: 1, perClip: { a: Infinity } }), 'that of "a" is Infinity'],
  ['an error', () => [].reduce((a) => a), 'its "evaluate" failed: Reduce of empty array'],
])('%s is a PLUGIN_MISTAKE that says so', (name, evaluate, message) => {
  const own = `odd${name.replaceAll(/\W/g, '')}`;
  registerMetric({ ...whole, name: own, evaluate: evaluate as never });
  const rest = metricNames().filter((other) => other !== own);
  expect(() => evaluateMetrics([], context, rest)).toThrow(`The metric "${own}" of this program has a mistake: `);
  expect(() => evaluateMetrics([], context, rest)).toThrow(message);
});

test('a value beyond the range that a metric names is its mistake; what a clip contributes is not', () => {
  const evaluate = () => ({ value: 1.5, perClip: {} });
  registerMetric({ ...whole, name: 'tooMuch', range: [0, 1], evaluate });
  const rest = metricNames().filter((name) => name !== 'tooMuch');
  expect(() => evaluateMetrics([], context, rest)).toThrow('in its "range", 0 to 1, which is not 1.5');
  registerMetric({ ...whole, name: 'openEnd', range: [0, null], evaluate: () => ({ value: 1, perClip: { a: -1 } }) });
  const others = metricNames().filter((name) => name !== 'openEnd');
  expect(evaluateMetrics([], context, others).openEnd).toEqual({ value: 1, perClip: { a: -1 } });
});
