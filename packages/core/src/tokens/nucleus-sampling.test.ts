import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../random/random';
import { nucleus, sampleNucleus } from './nucleus-sampling';

/** Logits of given probabilities. */
const of = (...probabilities: number[]) => probabilities.map(Math.log);
const always = (value: number) => ({ uniform: () => value });
const logitsOf = fc.array(fc.float({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 40 });
const shares = fc.double({ min: 1e-9, max: 1, noNaN: true });

describe('the nucleus, by hand', () => {
  it.each([
    [0.05, [2]],
    [0.49, [2]],
    [0.51, [2, 0]],
    [0.79, [2, 0]],
    [0.81, [2, 0, 3]],
    [0.96, [2, 0, 3, 1]],
    [1, [2, 0, 3, 1]],
  ])('top-p %d keeps the token that crosses it', (topP, want) => {
    const { tokens, probabilities } = nucleus(of(0.3, 0.05, 0.5, 0.15), topP);
    expect(tokens).toEqual(want);
    const kept = want.map((token) => [0.3, 0.05, 0.5, 0.15][token]);
    const total = kept.reduce((sum, value) => sum + value, 0);
    probabilities.forEach((value, i) => expect(value).toBeCloseTo(kept[i] / total, 12));
  });

  it('a token is drawn where the cumulative probability first exceeds the uniform number', () => {
    const logits = of(0.2, 0.2, 0.6);
    // Of the nucleus {2: 0.75, 0: 0.25}.
    expect([0, 0.74, 0.76, 0.999].map((at) => sampleNucleus(logits, 0.7, always(at)))).toEqual([2, 2, 0, 0]);
  });

  it('one uniform number is taken for a token, also where there is no choice', () => {
    const random = Random.stream(1, 'nucleus');
    sampleNucleus([5], 0.9, random);
    sampleNucleus([5, 4, 3], 0.9, random);
    const other = Random.stream(1, 'nucleus');
    other.uniform();
    other.uniform();
    expect(random.uniform()).toBe(other.uniform());
  });

  it('tokens come out as often as they are likely', () => {
    const random = Random.stream(3, 'nucleus');
    const counts = [0, 0, 0, 0];
    const draws = 20_000;
    for (let i = 0; i < draws; i++) counts[sampleNucleus(of(0.1, 0.5, 0.02, 0.38), 0.9, random)]++;
    const want = [0.1 / 0.98, 0.5 / 0.98, 0, 0.38 / 0.98];
    // Five standard errors at most.
    counts.forEach((count, token) => expect(Math.abs(count / draws - want[token])).toBeLessThan(0.018));
    expect(counts[2]).toBe(0);
  });
});

describe('the nucleus, always', () => {
  it('is the smallest set of the likeliest tokens that reaches top-p', () => {
    fc.assert(
      fc.property(logitsOf, shares, (logits, topP) => {
        const { tokens, probabilities } = nucleus(logits, topP);
        expect(new Set(tokens).size).toBe(tokens.length);
        expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
        const outside = logits.filter((_, token) => !tokens.includes(token));
        const least = Math.min(...tokens.map((token) => logits[token]));
        expect(outside.every((logit) => logit <= least)).toBe(true);
        const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
        const share = (some: readonly number[]) =>
          some.reduce((sum, token) => sum + Math.exp(logits[token]), 0) / total;
        expect(share(tokens)).toBeGreaterThan(topP - 1e-9);
        expect(share(tokens.slice(0, -1))).toBeLessThan(topP + 1e-9);
      }),
    );
  });

  it('grows with top-p, and shifting all logits changes nothing', () => {
    fc.assert(
      fc.property(logitsOf, shares, shares, fc.integer({ min: -8, max: 8 }), (logits, a, b, shift) => {
        const [small, large] = [Math.min(a, b), Math.max(a, b)].map((topP) => nucleus(logits, topP).tokens);
        expect(large.slice(0, small.length)).toEqual(small);
        const coarse = logits.map((logit) => Math.round(logit));
        const moved = coarse.map((logit) => logit + shift);
        expect(nucleus(moved, a)).toEqual(nucleus(coarse, a));
      }),
    );
  });

  it('a draw is one of it, and follows the uniform number monotonically', () => {
    fc.assert(
      fc.property(
        logitsOf,
        shares,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (logits, topP, at) => {
          const { tokens } = nucleus(logits, topP);
          const rank = (uniform: number) => tokens.indexOf(sampleNucleus(logits, topP, always(uniform)));
          expect(rank(at)).toBeGreaterThanOrEqual(0);
          expect(rank(at / 2)).toBeLessThanOrEqual(rank(at));
          expect(rank(0)).toBe(0);
        },
      ),
    );
  });
});

it('what is too unlikely to count does no harm', () => {
  expect(nucleus([-Infinity, 0, -Infinity], 1).tokens).toEqual([1, 0, 2]);
  expect(sampleNucleus([1e30, 0, -1e30], 1, always(0.9999999))).toBe(0);
});

it.each([0, -0.1, 1.01, NaN, Infinity])('top-p %d is refused', (topP) => {
  expect(() => nucleus([1, 2], topP)).toThrow(/top-p: expected a number above 0 and at most 1/);
});

it.each([[[]], [[NaN, 1]], [[Infinity, 1]], [[-Infinity]]])('logits %j are refused', (logits) => {
  expect(() => nucleus(logits, 0.9)).toThrow(/no distribution/);
});
