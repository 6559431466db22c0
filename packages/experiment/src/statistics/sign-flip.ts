import type { Random } from '@antiphon/core';
import { average } from './bootstrap';

/** Up to so many differences every sign pattern is tried; above, random ones. */
const EXACT_UP_TO = 20;
const DRAWS = 99_999;

/**
 * Two-sided p value that differences scatter symmetrically around zero (sign-flip permutation of the mean; Fisher 1935): exact up to 20 differences,
 * then 99,999 random patterns and the observed one. 1 for an empty list. For arms that do not differ in any clip it is exact; differences that are skewed with mean 0 are
 * rejected somewhat too often, so it is a test for a difference of any kind that is sensitive to the mean.
 */
export function signFlipP(differences: readonly number[], random: Random): number {
  const n = differences.length;
  if (n === 0) return 1;
  // Rounding must not decide whether a pattern ties with the observed one.
  const rounding = 1e-12 * differences.reduce((sum, value) => sum + Math.abs(value), 0);
  const observed = Math.abs(n * average(differences)) - rounding;
  if (n <= EXACT_UP_TO) return exactShare(differences, observed);
  let extreme = 1;
  for (let draw = 0; draw < DRAWS; draw++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += random.bits() & 1 ? -differences[i] : differences[i];
    if (Math.abs(sum) >= observed) extreme++;
  }
  return extreme / (DRAWS + 1);
}

/**
 * Share of all sign patterns whose sum is at least as far from zero. Each pattern differs from the one before in one sign (Gray code), so it costs one addition; the
 * last sign is never turned, since a pattern and its opposite are as extreme.
 */
function exactShare(differences: readonly number[], observed: number): number {
  const patterns = 2 ** (differences.length - 1);
  const signs = new Int8Array(differences.length).fill(1);
  let sum = differences.reduce((a, b) => a + b, 0);
  let extreme = 0;
  for (let pattern = 1; pattern <= patterns; pattern++) {
    if (Math.abs(sum) >= observed) extreme++;
    if (pattern === patterns) break;
    const turned = 31 - Math.clz32(pattern & -pattern);
    signs[turned] = -signs[turned];
    sum += 2 * signs[turned] * differences[turned];
  }
  return extreme / patterns;
}

/** The smallest p value that so many differences can have: with it one sees whether a family of tests could show anything. */
export function smallestP(n: number): number {
  return n <= EXACT_UP_TO ? Math.min(1, 2 / 2 ** n) : 1 / (DRAWS + 1);
}
