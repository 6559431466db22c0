import { expect, test } from 'vitest';
import { divergence } from './divergence';
import type { LoopState } from './loop-state';

const state = (change: Partial<LoopState> = {}): LoopState => {
  const one = () => ({ w: Float32Array.of(0.5, -2) });
  return { step: 1, parameters: one(), ema: one(), m: one(), v: one(), ...change };
};
const holding = (value: number) => ({ w: Float32Array.of(1, 2), b: Float32Array.of(0, value) });

test('a healthy state has nothing to say, however far its moments are', () => {
  expect(divergence(state())).toBeUndefined();
  expect(divergence(state({ parameters: {}, v: holding(3e38), m: holding(-3e30) }))).toBeUndefined();
});

test.each(['parameters', 'ema', 'm', 'v', 'buffers'] as const)('finds what is not finite in %s', (group) => {
  for (const broken of [NaN, Infinity, -Infinity])
    expect(divergence(state({ [group]: holding(broken) }))).toMatch(new RegExp(`of "b" became ${broken}$`));
});

test('weights that are finite, but too large to be multiplied, are none', () => {
  expect(divergence(state({ parameters: holding(1e18) }))).toBeUndefined();
  expect(divergence(state({ parameters: holding(1e20) }))).toBe('the weights of "b" grew to a norm of 1.0e+20');
  expect(divergence(state({ ema: holding(-1e30) }))).toMatch(/averaged weights of "b" grew/);
});
