import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { philox } from './philox';
import { Random } from './random';

describe('Philox-4x32-10 gives the known answers of Random123', () => {
  it.each([
    ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ])('counter %s, key %s', (counter, key, want) => {
    const block = Uint32Array.from(words(counter));
    const [key0 = NaN, key1 = NaN] = words(key);
    philox(block, key0, key1);
    expect([...block].map((word) => word.toString(16).padStart(8, '0')).join(' ')).toBe(want);
  });
});

it('never changes its numbers: they are part of every replay token and checkpoint', () => {
  const random = Random.stream(7, 'noise', 3);
  expect([random.bits(), random.bits(), random.bits()]).toEqual([12173023, 3866824760, 1925529086]);
  expect(Random.stream(7, 'noise', 3).normals(3)).toEqual(
    Float32Array.from([-0.07140593975782394, 0.024036327376961708, -0.2240469604730606]),
  );
});

it('normals have the moments of a standard normal', () => {
  const values = Random.stream(1, 'moments').normals(200_000);
  const moment = (power: number): number => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
  // Five standard errors each.
  expect(Math.abs(moment(1))).toBeLessThan(0.011);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.016);
  expect(Math.abs(moment(3))).toBeLessThan(0.044);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.11);
});

it('uniforms, integers and coin flips are spread evenly', () => {
  const random = Random.stream(2, 'even');
  const draws = 60_000;
  const [counts, uniforms] = [new Array<number>(6).fill(0), new Float64Array(draws)];
  let heads = 0;
  for (let i = 0; i < draws; i++) {
    const face = random.integer(6);
    counts[face] = (counts[face] ?? 0) + 1;
    uniforms[i] = random.uniform();
    if (random.bernoulli(0.2)) heads++;
  }
  for (const count of counts) expect(Math.abs(count - draws / 6)).toBeLessThan(5 * Math.sqrt(draws * (5 / 36)));
  expect(Math.abs(heads - 0.2 * draws)).toBeLessThan(5 * Math.sqrt(draws * 0.16));
  expect(uniforms.every((value) => value >= 0 && value < 1)).toBe(true);
  const sorted = uniforms.toSorted();
  const gap = sorted.reduce((largest, value, i) => Math.max(largest, Math.abs(value - i / draws)), 0);
  expect(gap).toBeLessThan(2 / Math.sqrt(draws)); // Kolmogorov & Smirnov, p ≈ 0.0003
});

it('streams of different seeds or names are different and uncorrelated', () => {
  const streams = [
    Random.stream(1, 'a'),
    Random.stream(2, 'a'),
    Random.stream(1, 'b'),
    Random.stream(1, 'a', 0),
    Random.stream(2 ** 32 + 1, 'a'),
  ];
  const values = streams.map((stream) => stream.normals(20_000));
  values.forEach((a, i) =>
    values.slice(i + 1).forEach((b) => {
      const correlation = a.reduce((sum, value, k) => sum + value * (b[k] ?? NaN), 0) / a.length;
      expect(Math.abs(correlation)).toBeLessThan(5 / Math.sqrt(a.length));
    }),
  );
});

it('does not depend on the order in which streams are read', () => {
  const [first, second] = [Random.stream(5, 'x', 1), Random.stream(5, 'x', 2)];
  const mixed = Array.from({ length: 50 }, () => [first.normal(), second.normal()]);
  const again = Random.stream(5, 'x', 2);
  expect(mixed.map(([, b]) => b)).toEqual(Array.from({ length: 50 }, () => again.normal()));
});

it('a longer draw begins with the shorter one', () => {
  expect(Random.stream(3, 'n').normals(101).subarray(0, 40)).toEqual(Random.stream(3, 'n').normals(40));
});

it('permutations hold each number once', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 200 }), (seed, length) => {
      const order = Random.stream(seed, 'order').permutation(length);
      expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
    }),
  );
});

it('permutations are all equally likely', () => {
  const random = Random.stream(4, 'permutations');
  const counts = new Map<string, number>();
  for (let i = 0; i < 12_000; i++) {
    const name = random.permutation(3).join('');
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(5 * Math.sqrt(12_000 * (5 / 36)));
});

function words(text: string): number[] {
  return text.split(' ').map((word) => Number.parseInt(word, 16));
}
