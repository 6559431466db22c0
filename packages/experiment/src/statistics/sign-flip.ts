import type { Random } from '@antiphon/core';
import { average } from './bootstrap';

/** Up to so many differences every sign pattern is tried; above, random ones. */
const EXACT_UP_TO = 13;
const DRAWS = 9_999;

/**
 * Two-sided p value that differences scatter around zero (sign-flip permutation of the mean; Fisher 1935): exact up to 13 differences,
 * then 9,999 random patterns and the observed one. 1 for an empty list.
 */
export function signFlipP(differences: readonly number[], random: Random): number {
  const n = differences.length;
  if (n === 0) return 1;
  // Rounding must not decide whether a pattern ties with the observed one.
  const observed = Math.abs(average(differences)) * (1 - 1e-12);
  if (n <= EXACT_UP_TO) {
    let extreme = 0;
    for (let pattern = 0; pattern < 2 ** n; pattern++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += (pattern >> i) & 1 ? -differences[i] : differences[i];
      if (Math.abs(sum / n) >= observed) extreme++;
    }
    return extreme / 2 ** n;
  }
  let extreme = 1;
  for (let draw = 0; draw < DRAWS; draw++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += random.bits() & 1 ? -differences[i] : differences[i];
    if (Math.abs(sum / n) >= observed) extreme++;
  }
  return extreme / (DRAWS + 1);
}

/** The smallest p value that so many differences can have: with it one sees whether a family of tests could show anything. */
export function smallestP(n: number): number {
  return n <= EXACT_UP_TO ? Math.min(1, 2 / 2 ** n) : 1 / (DRAWS + 1);
}
