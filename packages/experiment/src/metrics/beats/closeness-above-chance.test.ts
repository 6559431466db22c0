import { expect, test } from 'vitest';
import { Random } from '@antiphon/core';
import { closeness } from './closeness';
import { closenessAboveChance, type Beats } from './closeness-above-chance';

const precision = ({ motion, audio }: Beats) => closeness(motion, audio);
const recall = ({ motion, audio }: Beats) => closeness(audio, motion);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('a beat that meets another is above chance, one that misses it below, by as much as it meets it where it is moved to', () => {
  const { sum, weight } = closenessAboveChance({ motion: [1], audio: [1], seconds: 2 }, 30, recall);
  expect(weight).toBe(1);
  expect(sum).toBeGreaterThan(0.99); // moved by 0.3 s at least, they do not meet at all
  const missed = closenessAboveChance({ motion: [1], audio: [0.4], seconds: 2 }, 30, recall);
  expect(missed.sum).toBeCloseTo(-(0.1 * Math.sqrt(2 * Math.PI)) / 1.4, 2);
});

test.each([
  ['recall', recall],
  ['precision', precision],
])(
  '%s of beats that know nothing of the voice is 0, few or many, where closeness rises with their number',
  (_, way) => {
    for (const count of [2, 6, 12]) {
      const values = Array.from({ length: 400 }, (__, i) => {
        const random = Random.stream(5, 'beats', count, i);
        const times = (n: number) => Array.from({ length: n }, () => 4 * random.uniform());
        const { sum, weight } = closenessAboveChance({ motion: times(count), audio: times(4), seconds: 4 }, 30, way);
        return sum / weight;
      });
      expect(Math.abs(mean(values))).toBeLessThan(0.03);
    }
  },
);

test('a body that trembles evenly has chance, at any phase', () => {
  const audio = [0.7, 1.5, 2.6, 3.3];
  const motion = Array.from({ length: 20 }, (_, i) => 0.07 + 0.2 * i);
  expect(closeness(audio, motion).sum / 4).toBeGreaterThan(0.7);
  const { sum } = closenessAboveChance({ motion, audio, seconds: 4 }, 30, recall);
  expect(Math.abs(sum / 4)).toBeLessThan(0.12);
  const phases = Array.from({ length: 20 }, (_, i) => motion.map((time) => (time + i / 100) % 4));
  const each = phases.map((moved) => closenessAboveChance({ motion: moved, audio, seconds: 4 }, 30, recall).sum / 4);
  expect(Math.abs(mean(each))).toBeLessThan(0.01);
});

test('a window too short to move a beat in weighs nothing', () => {
  expect(closenessAboveChance({ motion: [0.2], audio: [0.2], seconds: 0.5 }, 30, recall)).toEqual({
    sum: 0,
    weight: 0,
  });
});
