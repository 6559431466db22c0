import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Random } from '../random/random';
import { packNumbers, unpackNumbers } from './packed-numbers';
import { sketchDistance, sketchOf } from './sketch';

test('packed numbers come back to a 32767th of the largest', () => {
  fc.assert(
    fc.property(fc.float32Array({ noNaN: true, noDefaultInfinity: true, max: 1e6, min: -1e6 }), (values) => {
      const most = Math.max(0, ...values.map(Math.abs));
      const back = unpackNumbers(packNumbers(values, [values.length]));
      expect(back.length).toBe(values.length);
      back.forEach((value, i) => expect(Math.abs(value - values[i])).toBeLessThanOrEqual(most / 32767));
    }),
  );
});

test('packed numbers of another shape are refused', () => {
  expect(() => unpackNumbers({ ...packNumbers([1, 2, 3], [3]), shape: [4] })).toThrow(/need 8 bytes, and have 6/);
});

test('sketches are as far apart as what they are of, to about an eighth', () => {
  const values = Random.stream(1, 'values').normals(50_000);
  for (const off of [0.001, 0.1, 2]) {
    const noise = Random.stream(2, 'noise', off).normals(50_000);
    const other = values.map((value, i) => value + off * noise[i]);
    const ratio = sketchDistance(sketchOf(values), sketchOf(other)) / off;
    expect(ratio).toBeGreaterThan(0.65);
    expect(ratio).toBeLessThan(1.35);
  }
  // Where all differ alike, too.
  const ratio = sketchDistance(sketchOf(values), sketchOf(values.map((value) => value + 0.5))) / 0.5;
  expect(ratio).toBeGreaterThan(0.65);
  expect(ratio).toBeLessThan(1.35);
  expect(sketchDistance(sketchOf(values), sketchOf(values.slice()))).toBe(0);
});
