import { expect, test } from 'vitest';
import { amplitudesAt, withAmplitudes } from './amplitudes';

const config = { amplitudeJitter: 0.3, batchSize: 64, seed: 3 };

test('amplitudes spread as asked, and leave the power of the motion as it is', () => {
  const drawn = Array.from({ length: 40 }, (_, step) => [...(amplitudesAt(step, config, 50) ?? [])]).flat();
  const mean = (of: (value: number) => number) => drawn.reduce((sum, value) => sum + of(value), 0) / drawn.length;
  const logMean = mean(Math.log);
  expect(Math.sqrt(mean((value) => (Math.log(value) - logMean) ** 2))).toBeCloseTo(0.3, 2);
  expect(Math.abs(mean((value) => value ** 2) - 1)).toBeLessThan(0.01); // four times its standard error
});

test('they are those of the seed and the step, one for each item and feature', () => {
  expect(amplitudesAt(5, config, 7)).toEqual(amplitudesAt(5, config, 7));
  expect(amplitudesAt(5, config, 7)).toHaveLength(64 * 7);
  expect(amplitudesAt(6, config, 7)).not.toEqual(amplitudesAt(5, config, 7));
  expect(amplitudesAt(5, { ...config, seed: 4 }, 7)).not.toEqual(amplitudesAt(5, config, 7));
});

test('without jitter there are none', () => {
  expect(amplitudesAt(5, { ...config, amplitudeJitter: 0 }, 7)).toBeUndefined();
});

test('they change how much a feature moves, and not where it stands', () => {
  const x0 = Float32Array.from([1, 10, 3, 10, 5, 10]);
  const all = new Float32Array(3).fill(1);
  expect([...withAmplitudes(x0, all, Float32Array.from([2, 3]))]).toEqual([-1, 10, 3, 10, 7, 10]);
  const missing = Float32Array.from([1, 10, 3, 10, 0, 0]);
  const known = Float32Array.from([1, 1, 0]);
  expect([...withAmplitudes(missing, known, Float32Array.from([2, 3]))]).toEqual([0, 10, 4, 10, 0, 0]);
});
