import type { MetricDescription } from '../report-json';

/** From where to where an axis goes, and whether it may go on to the next round number. */
export interface Axis {
  readonly domain: [number, number];
  readonly nice: boolean;
}

/** An axis with a little more room than the values take, from zero if they come near to it, and no further than a metric's values can be. */
export function axisFor(values: readonly number[], range: MetricDescription['range']): Axis {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = high - low || Math.abs(high) || 1;
  const [least, most] = [range?.[0] ?? -Infinity, range?.[1] ?? Infinity];
  const bottom = Math.min(low, Math.max(least, low >= 0 && low < 0.6 * span ? 0 : low - 0.08 * span));
  const top = Math.max(high, Math.min(most, high + 0.08 * span));
  return { domain: [bottom, top], nice: bottom !== least && top !== most };
}

/** A number at a tick: short, since there are many and zeros at its end say nothing. */
export function tickText(value: number): string {
  const size = Math.abs(value);
  if (size >= 100_000 || (size > 0 && size < 0.001))
    return value.toExponential(1).replace('.0e', 'e').replaceAll('-', '−');
  return String(Number(value.toPrecision(3))).replaceAll('-', '−');
}

/** Letters that a plot has room for along an axis. */
const LONGEST = 50;

/** What an axis is of: with its unit, as far as there is room. */
export function axisLabel(label: string, unit: string): string {
  const whole = `${label} (${unit})`;
  if (whole.length <= LONGEST) return whole;
  return label.length <= LONGEST ? label : `${label.slice(0, LONGEST - 1)}…`;
}
