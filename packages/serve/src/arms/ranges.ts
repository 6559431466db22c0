import { PLACES } from './bucket';

/** Places of an arm: from (with) and to (without), of ten thousand. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Which of several owns a place; undefined where none does. @param place of ten thousand */
export function rangeAt(place: number, owned: readonly (readonly Range[])[]): number | undefined {
  const found = owned.findIndex((ranges) => ranges.some(({ from, to }) => place >= from && place < to));
  return found === -1 ? undefined : found;
}

/**
 * The ranges of arms whose weights have changed. Each keeps what it has, as far as it may; what arms lose is given to those that gain, lowest place first: so only the difference gets another arm.
 * @param before by arm; arms that are not in it are new, and such as are in it alone lose all
 * @param weights by arm, shares of all callers; together 1 at most, the rest has no arm
 * @returns by arm, in ascending order, as many places as the weights say, rounded so that together they are as many as all weights together
 * @throws RangeError for weights that are negative or more than 1 together
 */
export function reassign(
  before: Readonly<Record<string, readonly Range[]>>,
  weights: Readonly<Record<string, number>>,
): Record<string, readonly Range[]> {
  const wanted = placesOf(weights);
  const owner: (string | undefined)[] = new Array<string | undefined>(PLACES).fill(undefined);
  for (const [arm, places] of wanted) {
    let left = places;
    for (const { from, to } of before[arm] ?? [])
      for (let place = from; place < to && left > 0; place++, left--) owner[place] = arm;
  }
  const counts = new Map<string, number>();
  for (const arm of owner) if (arm !== undefined) counts.set(arm, (counts.get(arm) ?? 0) + 1);
  let free = 0;
  for (const [arm, places] of wanted)
    for (let left = places - (counts.get(arm) ?? 0); left > 0; left--) {
      while (owner[free] !== undefined) free++;
      owner[free] = arm;
    }
  return Object.fromEntries([...wanted.keys()].map((arm) => [arm, rangesOf(owner, arm)]));
}

/** Whole places of each arm, by the largest remainder: no arm is off by one, and neither is their sum. */
function placesOf(weights: Readonly<Record<string, number>>): Map<string, number> {
  const arms = Object.entries(weights);
  const sum = arms.reduce((all, [, weight]) => all + weight, 0);
  if (arms.some(([, weight]) => !(weight >= 0)) || sum > 1 + 1e-9)
    throw new RangeError(
      `Weights are shares of all callers, together 1 at most, and not ${arms.map(([arm, weight]) => `${arm} ${weight}`).join(', ')}.`,
    );
  const exact = arms.map(([arm, weight]) => ({ arm, places: weight * PLACES }));
  const places = new Map(exact.map(({ arm, places }) => [arm, Math.floor(places + 1e-6)]));
  let left = Math.round(Math.min(1, sum) * PLACES) - [...places.values()].reduce((all, each) => all + each, 0);
  const byRemainder = exact.toSorted((a, b) => (b.places % 1) - (a.places % 1));
  for (const { arm } of byRemainder) {
    if (left <= 0) break;
    places.set(arm, (places.get(arm) ?? 0) + 1);
    left--;
  }
  return places;
}

function rangesOf(owner: readonly (string | undefined)[], arm: string): Range[] {
  const ranges: { from: number; to: number }[] = [];
  owner.forEach((each, place) => {
    if (each !== arm) return;
    const last = ranges.at(-1);
    if (last?.to === place) last.to++;
    else ranges.push({ from: place, to: place + 1 });
  });
  return ranges;
}
