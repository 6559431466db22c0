import { Random } from '@antiphon/core';
import type { EvaluationWindow } from '../../metrics/metric';
import { filledGaps } from './filled-gaps';
import type { Spoil } from '../spoil';

/** The true motion of another window, of another unit where possible: as a whole the same motion, to what it does not belong to. */
export const swapped: Spoil = {
  name: 'swapped',
  label: 'swapped audio',
  doses: [{ amount: 1 }],
  spoil(windows, _, { seed }) {
    if (windows.length < 2) return undefined;
    const from = derangement(windows, Random.stream(seed, 'ladder', 'swapped'));
    return windows.map((window, i) => ({ window, samples: [filledGaps(windows[from[i]])] }));
  },
};

/** For each window the index of another one. Turning windows that lie unit by unit by as many as the largest unit has takes each out of its own unit, unless one has more than half of all. */
function derangement(windows: readonly EvaluationWindow[], random: Random): number[] {
  const units = new Map<string, number[]>();
  windows.forEach(({ unit }, i) => units.set(unit, [...(units.get(unit) ?? []), i]));
  const groups = [...units.values()].map((group) => ({ group, key: random.uniform() })).sort((a, b) => a.key - b.key);
  const order = groups.flatMap(({ group }) => group);
  const turn = Math.min(Math.max(...groups.map(({ group }) => group.length)), Math.floor(order.length / 2));
  const from = new Array<number>(order.length);
  order.forEach((index, place) => (from[index] = order[(place + turn) % order.length]));
  return from;
}
