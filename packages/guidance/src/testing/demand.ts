import type { Samples } from '@antiphon/core';

/** @throws Error with `problem` unless `holds`; a plain one, so that any test runner reports it */
export function demand(holds: boolean, problem: string): asserts holds {
  if (!holds) throw new Error(problem);
}

/** @throws Error with the first place where two batches differ by more than `tolerance` (default: at all) */
export function sameSamples(got: Samples, wanted: Samples, where: string, tolerance = 0): void {
  demand(got?.length === wanted.length, `${where}: ${got?.length} values, expected ${wanted.length}`);
  const at = wanted.findIndex((value, i) => !(Math.abs(got[i] - value) <= tolerance));
  demand(at === -1, `${where}: value ${at} is ${got[at]}, expected ${wanted[at]}`);
}

/** Whether two values of plain data (or typed arrays) are the same; a key whose value is undefined counts as a key. */
export function sameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  if (left.length !== right.length || Array.isArray(a) !== Array.isArray(b)) return false;
  return left.every(([key, value]) => Object.hasOwn(b, key) && sameData(value, (b as Record<string, unknown>)[key]));
}
