import { expect, test } from 'vitest';
import { learningRateAt, learningRateNotes } from '../loop/learning-rate';
import { parseTrainConfig } from './config';

test('unknown keys, wrong values and options without effect are refused by name', () => {
  expect(() => parseTrainConfig({ stepz: 3 })).toThrow(/stepz/);
  expect(() => parseTrainConfig({ steps: -1 })).toThrow(/steps/);
  expect(() => parseTrainConfig({ width: 50, heads: 4 })).toThrow(/width 50 is not a multiple of heads 4/);
  expect(() => parseTrainConfig({ prediction: 'epsilon', velocityWeight: 1 })).toThrow(
    /velocityWeight needs prediction "x0"/,
  );
  expect(() => parseTrainConfig({ prediction: 'v', band: 0.99 })).toThrow(/band needs prediction "x0".*to "none"/);
  expect(() => parseTrainConfig({ prediction: 'v', amplitudeJitter: 0.1 })).toThrow(/amplitudeJitter needs/);
  expect(() => parseTrainConfig({ conditionKernel: 4 })).toThrow(/conditionKernel/);
  expect(() => parseTrainConfig({ band: 1 })).toThrow(/band/);
  const off = { velocityWeight: 0, band: 'none', amplitudeJitter: 0 };
  expect(parseTrainConfig({ prediction: 'v' })).toMatchObject(off);
  expect(parseTrainConfig({ prediction: 'v', ...off })).toMatchObject(off);
});

test('the learning rate warms up linearly to its peak and decays to a twentieth', () => {
  const config = parseTrainConfig({ steps: 100, warmupSteps: 10, learningRate: 1 });
  expect(learningRateAt(0, config)).toBeCloseTo(0.1, 12);
  expect(learningRateAt(9, config)).toBe(1);
  expect(learningRateAt(55, config)).toBeCloseTo(0.05 + 0.95 * 0.5, 12);
  expect(learningRateAt(100, config)).toBeCloseTo(0.05, 12);
});

test('settings of the learning rate that never take effect are told', () => {
  const notes = (config: object) => learningRateNotes(parseTrainConfig(config));
  expect(notes({ steps: 30, warmupSteps: 50, learningRate: 1 })).toEqual([
    'warmupSteps 50 is not less than steps 30: the whole run warms up (the learning rate ends at 0.60 of 1), and the decay never begins. Train longer, or set warmupSteps lower',
  ]);
  expect(notes({ steps: 50, warmupSteps: 50, decay: 'none' })).toHaveLength(1);
  expect(notes({ steps: 100, decay: { at: [60, 100, 4000], factor: 0.1 } })).toEqual([
    'the decay at step 100 and 4000 never comes: the run has 100 steps',
  ]);
  for (const config of [{}, { steps: 51 }, { steps: 1, warmupSteps: 0 }]) expect(notes(config)).toEqual([]);
});
