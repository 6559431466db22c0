import { expect, test } from 'vitest';
import { Random } from '@antiphon/core';
import { principalCoordinates } from './principal-coordinates';

const distance = (a: Float64Array, b: Float64Array) => Math.hypot(...a.map((value, i) => value - b[i]));

test('vectors that lie in a plane keep their distances on two axes', () => {
  const [u, v] = [
    [0.6, 0, 0.8, 0],
    [0, 1, 0, 0],
  ];
  const random = Random.stream(1, 'plane');
  const vectors = Array.from({ length: 12 }, () => {
    const [a, b] = [random.normal(), 3 * random.normal()];
    return Float64Array.from(u, (value, i) => 5 + a * value + b * v[i]);
  });
  const place = principalCoordinates(vectors, 2);
  const placed = vectors.map(place);
  expect(placed[0]).toHaveLength(2);
  for (let i = 1; i < vectors.length; i++)
    expect(distance(placed[0], placed[i])).toBeCloseTo(distance(vectors[0], vectors[i]), 9);
  const variance = (axis: number) => placed.reduce((sum, each) => sum + each[axis] ** 2, 0);
  expect(variance(0)).toBeGreaterThan(variance(1));
  // What is orthogonal to the plane is not seen.
  const off = vectors[0].map((value, i) => value + 7 * [-0.8, 0, 0.6, 0][i]);
  expect(distance(place(off), placed[0])).toBeLessThan(1e-9);
});

test('axes without variance are none', () => {
  const line = [0, 1, 2].map((value) => Float64Array.of(value, value));
  expect(line.map(principalCoordinates(line, 4))[0]).toHaveLength(1);
});
