import { AntiphonError } from '@antiphon/core';

/** Where a window was computed: among how many lanes, and in which of them. The bits of its motion depend on both, and not on what was in the others. */
export interface Lane {
  /** How many windows are computed together, empty lanes included. */
  readonly size: number;
  /** 0 … size − 1. */
  readonly place: number;
}

/** A window that is computed alone. */
export const ALONE: Lane = { size: 1, place: 0 };

/** Lanes of a group. More are hardly faster on a processor: 16 take what 12 take alone, 32 what 23 do (the demo's network, one thread); and each costs memory. */
export const MOST_LANES = 64;

/** A group's sizes, ascending. @throws INVALID_INPUT */
export function laneSizes(sizes: readonly number[]): readonly number[] {
  const wrong = sizes.find((size) => !Number.isInteger(size) || size < 1 || size > MOST_LANES);
  if (sizes.length > 0 && wrong === undefined) return [...new Set(sizes)].sort((a, b) => a - b);
  const problem = `expected numbers of lanes from 1 to ${MOST_LANES}, such as 1 and 8, got ${wrong ?? 'none'}`;
  throw new AntiphonError('INVALID_INPUT', { source: 'lanes', problem });
}
