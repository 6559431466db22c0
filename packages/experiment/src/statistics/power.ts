import jstat from 'jstat';
import { chiSquareNodes } from './chi-square-nodes';
import type { VarianceComponents } from './crossed-mean';
import { distanceOf, standardErrors, type Fineness } from './standard-errors';

/** How many trainings of each arm, and test clips. */
export interface Design {
  readonly seeds: number;
  readonly clips: number;
}

/** Components that are all known: with one training seed there is nothing to plan with. */
export type KnownComponents = { readonly [K in keyof VarianceComponents]: number };

/** What is wanted of a test. */
const POWER = 0.8;
/** Designs that are tried, in this order: nobody trains 37 times because 36 would not quite do. */
const SEEDS = [2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 50, 100];
const CLIPS = [2, 4, 6, 8, 10, 12, 15, 18, 24, 30, 40, 60, 80, 120, 200, 400, 1000];
/** Power is told to a few hundredths. */
const COARSE: Fineness = { seeds: 24, clips: 8, bins: 24 };

/**
 * Probability that a design finds a difference, by the rule of `pOf`: the mean over the mean squares that such components lead one to observe.
 * @param level two-sided, of one test
 */
export function powerOf(difference: number, components: KnownComponents, design: Design, level: number): number {
  return powerIn(outlookOf(components, design, level), difference);
}

/** The smallest difference that a design finds in four of five experiments; infinite with fewer than two clips. */
export function detectable(components: KnownComponents, design: Design, level: number): number {
  const found = outlookOf(components, design, level);
  if (found.error === 0) return 0;
  if (found.reaches.length === 0) return Infinity;
  let [low, high] = [0, Math.max(...found.reaches.map(({ reach }) => reach)) + 3 * found.error];
  while (high - low > 1e-3 * high) {
    const middle = (low + high) / 2;
    if (powerIn(found, middle) >= POWER) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * Designs that find a difference in four of five experiments: with as many clips as there are, the fewest seeds; with as many seeds, the fewest clips. Undefined where none of those that are tried does (up to 100 seeds, 1000 clips),
 * because what the other factor leaves is too much.
 */
export function sufficientDesigns(
  difference: number,
  components: KnownComponents,
  now: Design,
  level: number,
): { readonly seeds: number | undefined; readonly clips: number | undefined } {
  const fewest = (factor: keyof Design, tried: readonly number[]) => {
    const enough = (count: number) => powerOf(difference, components, { ...now, [factor]: count }, level) >= POWER;
    if (!enough(tried[tried.length - 1])) return undefined;
    let [low, high] = [-1, tried.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (enough(tried[middle])) high = middle;
      else low = middle;
    }
    return tried[high];
  };
  return { seeds: fewest('seeds', SEEDS), clips: fewest('clips', CLIPS) };
}

/** How far from 0 a mean has to come, by what is observed of its spread. */
interface Outlook {
  /** The true standard error. */
  readonly error: number;
  readonly reaches: readonly { readonly reach: number; readonly weight: number }[];
}

function outlookOf({ training, clip, rest }: KnownComponents, { seeds, clips }: Design, level: number): Outlook {
  const [bySeed, byClip] = [rest + clips * training, rest + seeds * clip];
  const error = Math.sqrt((bySeed + byClip - rest) / (seeds * clips));
  if (error === 0 || clips < 2) return { error, reaches: [] };
  const reachOf = (rows: number, columns: number) =>
    distanceOf(level, standardErrors({ mean: 0, rows, columns, rest }, seeds, clips, COARSE));
  const ofClips = observed(byClip, clips - 1);
  if (seeds < 2)
    return { error, reaches: ofClips.map(({ square, weight }) => ({ reach: reachOf(0, square), weight })) };
  const reaches = observed(bySeed, seeds - 1).flatMap((own) =>
    ofClips.map(({ square, weight }) => ({ reach: reachOf(own.square, square), weight: weight * own.weight })),
  );
  return { error, reaches };
}

/** Mean squares that are observed where this is the true one. */
function observed(square: number, df: number): { readonly square: number; readonly weight: number }[] {
  const { values, weights } = chiSquareNodes(df, 7, 2.5);
  return Array.from(values, (value, i) => ({ square: (square * value) / df, weight: weights[i] }));
}

function powerIn({ error, reaches }: Outlook, difference: number): number {
  if (error === 0) return difference === 0 ? 0 : 1;
  return reaches.reduce((sum, { reach, weight }) => {
    const distance = (reach - Math.abs(difference)) / error;
    return sum + (weight * jstat.erfc(distance / Math.SQRT2)) / 2;
  }, 0);
}
