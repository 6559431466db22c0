import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bucketOf, PLACES } from './bucket';
import { inNamespace } from './namespace';
import { rangeAt } from './ranges';
import cases from './fixtures/growthbook-cases.json' with { type: 'json' };

// What GrowthBook's SDKs are held to (cases.json, MIT).

test.each(cases.hash as [string, string, number, number | null][])(
  'hash of %j, %j, version %i',
  (seed, key, version, place) => {
    expect(bucketOf(seed, key, version) ?? null).toBe(place);
  },
);

test.each(cases.chooseVariation as [string, number, [number, number][], number][])(
  '%s',
  (_, place, ranges, variation) => {
    const found = rangeAt(
      place * PLACES,
      ranges.map(([from, to]) => [{ from: from * PLACES, to: to * PLACES }]),
    );
    expect(found ?? -1).toBe(variation);
  },
);

test.each(cases.inNamespace as [string, string, [string, number, number], boolean][])(
  '%s',
  (_, key, [name, from, to], inside) => {
    expect(inNamespace(key, { name, from, to })).toBe(inside);
  },
);

describe('places', () => {
  test('are one of ten thousand, whatever the key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (seed, key) => {
        const place = (bucketOf(seed, key) ?? NaN) * PLACES;
        expect(Math.abs(place - Math.round(place))).toBeLessThan(1e-9);
        expect(place).toBeGreaterThanOrEqual(0);
        expect(place).toBeLessThan(PLACES);
      }),
    );
  });

  test('are evenly spread, and those of two experiments have nothing to do with each other', () => {
    const [count, cells] = [40_000, 10];
    const table = Array.from({ length: cells }, () => new Array<number>(cells).fill(0));
    for (let user = 0; user < count; user++) {
      const row = Math.floor((bucketOf('first', `user-${user}`) ?? 0) * cells);
      const column = Math.floor((bucketOf('second', `user-${user}`) ?? 0) * cells);
      table[row][column]++;
    }
    const expected = count / cells ** 2;
    const chi2 = table.flat().reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
    expect(chi2).toBeLessThan(148.2); // .999 of chi² with 99 degrees of freedom
  });
});
