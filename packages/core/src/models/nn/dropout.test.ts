import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../random/random';
import { dropoutRateOf, fillDropoutMask, maskedAffine } from './dropout';

const maskOf = (length: number, rate: number, ...path: (string | number)[]) => {
  const mask = new Float32Array(length);
  fillDropoutMask(mask, rate, Random.stream(1, 'test', ...path));
  return mask;
};

describe('a dropout mask', () => {
  it.each([0, 0.1, 0.2, 0.5, 0.9])('drops with rate %d, as near as a 256th, and keeps the mean', (rate) => {
    const n = 400_000;
    const mask = maskOf(n, rate);
    const dropped = mask.filter((value) => value === 0).length / n;
    expect(dropoutRateOf(rate)).toBeCloseTo(rate, 2);
    // Five standard deviations.
    expect(Math.abs(dropped - dropoutRateOf(rate))).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / n) + 1e-12);
    const kept = new Set(mask.filter((value) => value !== 0));
    expect([...kept]).toEqual([Math.fround(1 / (1 - dropoutRateOf(rate)))]);
  });

  it('is the same for the same stream, whatever its length, and another for another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.nat(), (length, path) => {
        const mask = maskOf(length, 0.3, path);
        expect(maskOf(length + 7, 0.3, path).subarray(0, length)).toEqual(mask);
        if (length > 64) expect(maskOf(length, 0.3, path + 1)).not.toEqual(mask);
      }),
    );
  });

  it('drops neighbours independently of each other, and of those 4 apart', () => {
    const mask = maskOf(400_000, 0.5).map((value) => (value === 0 ? -1 : 1));
    for (const apart of [1, 2, 3, 4, 8, 16]) {
      const correlation = mask.reduce((sum, value, i) => sum + value * (mask[i + apart] ?? 0), 0) / mask.length;
      expect(Math.abs(correlation), `${apart}`).toBeLessThan(5 / Math.sqrt(mask.length));
    }
  });
});

it('a bias is dropped along with what it belongs to', () => {
  const [product, bias, mask] = [tf.tensor2d([[1, 2]]), tf.tensor1d([10, 20]), tf.tensor2d([[0, 2]])];
  const dropped = maskedAffine({ product, bias }, mask);
  expect([...tf.add(dropped.product, dropped.bias).dataSync()]).toEqual([0, 44]);
  expect(maskedAffine({ product, bias }, undefined)).toEqual({ product, bias });
});
