import type { VarianceComponents } from './crossed-mean';
import { studentPower } from './student-t';

/** How many trainings of each arm, and test clips. */
export interface Design {
  readonly seeds: number;
  readonly clips: number;
}

/** Components that are all known: with one training seed there is nothing to plan with. */
export type KnownComponents = { readonly [K in keyof VarianceComponents]: number };

/** What is wanted of a test. */
const POWER = 0.8;
const MOST: Design = { seeds: 100, clips: 2000 };

/**
 * Probability that a design finds a difference, by the rule of `crossedMean` with the mean squares that the components lead one to expect.
 * @param level two-sided, of one test
 */
export function powerOf(
  difference: number,
  components: KnownComponents,
  { seeds, clips }: Design,
  level: number,
): number {
  const [bySeed, byClip] = [components.rest + clips * components.training, components.rest + seeds * components.clip];
  const scaled = bySeed + byClip - components.rest;
  if (scaled === 0) return difference === 0 ? 0 : 1;
  const noncentrality = difference / Math.sqrt(scaled / (seeds * clips));
  if (seeds < 2) return studentPower(noncentrality, clips - 1, level);
  const df = scaled ** 2 / (bySeed ** 2 / (seeds - 1) + byClip ** 2 / (clips - 1));
  return studentPower(noncentrality, df, level);
}

/** The smallest difference that a design finds in four of five experiments. */
export function detectable(components: KnownComponents, design: Design, level: number): number {
  const enough = (difference: number) => powerOf(difference, components, design, level) >= POWER;
  const spread = Math.sqrt(components.training + components.clip + components.rest);
  if (spread === 0) return 0;
  let high = spread;
  while (!enough(high) && high < 1e6 * spread) high *= 2;
  let low = 0;
  while (high - low > 1e-3 * high) {
    const middle = (low + high) / 2;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * Designs that find a difference in four of five experiments: with as many clips as there are, the fewest seeds; with as many seeds, the fewest clips. Undefined where no number (up to 100 seeds, 2000 clips) does,
 * because what the other factor leaves is too much.
 */
export function sufficientDesigns(
  difference: number,
  components: KnownComponents,
  now: Design,
  level: number,
): { readonly seeds: number | undefined; readonly clips: number | undefined } {
  const fewest = (factor: keyof Design) => {
    const enough = (count: number) => powerOf(difference, components, { ...now, [factor]: count }, level) >= POWER;
    if (!enough(MOST[factor])) return undefined;
    let [low, high] = [1, MOST[factor]];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (enough(middle)) high = middle;
      else low = middle;
    }
    return high;
  };
  return { seeds: fewest('seeds'), clips: fewest('clips') };
}
