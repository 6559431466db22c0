import { expect, test } from 'vitest';
import { parseTrainConfig } from './config';
import { learningRateAt } from './learning-rate';

test('unknown keys, wrong values and options without effect are refused by name', () => {
  expect(() => parseTrainConfig({ stepz: 3 })).toThrow(/stepz/);
  expect(() => parseTrainConfig({ steps: -1 })).toThrow(/steps/);
  expect(() => parseTrainConfig({ width: 50, heads: 4 })).toThrow(/width 50 is not a multiple of heads 4/);
  expect(() => parseTrainConfig({ prediction: 'epsilon', velocityWeight: 1 })).toThrow(
    /velocityWeight needs prediction "x0"/,
  );
  expect(parseTrainConfig({ prediction: 'v' }).velocityWeight).toBe(0);
});

test('the learning rate warms up linearly to its peak and decays to a twentieth', () => {
  const config = parseTrainConfig({ steps: 100, warmupSteps: 10, learningRate: 1 });
  expect(learningRateAt(0, config)).toBeCloseTo(0.1, 12);
  expect(learningRateAt(9, config)).toBe(1);
  expect(learningRateAt(55, config)).toBeCloseTo(0.05 + 0.95 * 0.5, 12);
  expect(learningRateAt(100, config)).toBeCloseTo(0.05, 12);
});
