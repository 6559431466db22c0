import type { Lane } from './lane';

/** What of a window decides which others it can be computed with. */
export interface Waiting {
  /** Of its sampling. */
  readonly steps: number;
  /** Where it must be computed, if it is computed again: then alone. */
  readonly lane?: Lane | undefined;
}

/** Windows that are computed together, and in how many lanes. */
export interface Group<W> {
  readonly size: number;
  readonly members: readonly W[];
}

/** At least this part of a group's lanes has a window: an empty one costs as much. Seven windows in eight lanes take as long as in groups of four, two and one. */
const LEAST_FILLED = 7 / 8;

/**
 * The windows that go next: the one that has waited longest, and those of as many steps that have come after it. Their lanes are the most that they fill.
 * @param waiting in the order in which they came; at least one
 * @param sizes of groups, ascending
 * @param share the most that a worker should take, so that others have their part
 */
export function chooseGroup<W extends Waiting>(
  waiting: readonly W[],
  sizes: readonly number[],
  share: number,
): Group<W> {
  const [first] = waiting;
  if (first === undefined) throw new RangeError('No window waits.');
  if (first.lane !== undefined) return { size: first.lane.size, members: [first] };
  const fellows = waiting.filter(({ steps, lane }) => steps === first.steps && lane === undefined);
  const ready = Math.max(1, Math.min(fellows.length, share));
  const size = sizes.findLast((lanes) => ready >= LEAST_FILLED * lanes) ?? sizes[0] ?? 1;
  return { size, members: fellows.slice(0, size) };
}
