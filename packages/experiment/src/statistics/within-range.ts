/** The least and the most that a number can be; null where there is no end. */
export type MetricRange = readonly [least: number | null, most: number | null];

/**
 * An interval without what no value can be: the part of it that lies in the range. It holds the true value whenever the whole interval does, since that lies in the range itself.
 * Without a range, or where the two have nothing in common, the interval as it is.
 */
export function withinRange(interval: Interval | null, range: MetricRange | undefined): Interval | null {
  if (interval === null || range === undefined) return interval;
  const [least, most] = ends(range);
  const [low, high] = interval;
  return low > most || high < least ? interval : [Math.max(low, least), Math.min(high, most)];
}

/** The range of the difference of two numbers of a range: of shares, −1 to 1. Undefined where it has no end. */
export function rangeOfDifferences(range: MetricRange | undefined): MetricRange | undefined {
  const [least, most] = ends(range ?? [null, null]);
  return Number.isFinite(most - least) ? [least - most, most - least] : undefined;
}

type Interval = readonly [low: number, high: number];

function ends([least, most]: MetricRange): Interval {
  return [least ?? -Infinity, most ?? Infinity];
}
