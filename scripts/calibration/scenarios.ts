/** Standard deviations of what makes up a difference, per training, per clip, and of each alone. */
interface Mix {
  readonly name: string;
  readonly training: number;
  readonly clip: number;
  readonly rest: number;
}

/** An experiment to be simulated again and again. */
export interface Scenario {
  readonly seeds: number;
  readonly clips: number;
  readonly mix: Mix;
  /** `skewed`: exponential, shifted to mean 0. */
  readonly shape: 'normal' | 'skewed';
}

/** All mixes of the three components, and some where one is small. */
const MIXES: readonly Mix[] = [
  { name: 'neither', training: 0, clip: 0, rest: 1 },
  { name: 'trainings', training: 1, clip: 0, rest: 0 },
  { name: 'clips', training: 0, clip: 1, rest: 0 },
  { name: 'trainings and clips', training: 1, clip: 1, rest: 0 },
  { name: 'trainings, rest', training: 1, clip: 0, rest: 1 },
  { name: 'clips, rest', training: 0, clip: 1, rest: 1 },
  { name: 'all alike', training: 1, clip: 1, rest: 1 },
  { name: 'little of trainings', training: 0.2, clip: 1, rest: 1 },
  { name: 'little of clips', training: 1, clip: 0.2, rest: 1 },
];

/** What is simulated: 2 to 10 seeds × 6 to 60 clips × all mixes × both shapes. */
export const SCENARIOS: readonly Scenario[] = (['normal', 'skewed'] as const).flatMap((shape) =>
  [2, 3, 4, 5, 7, 10].flatMap((seeds) =>
    [6, 18, 60].flatMap((clips) => MIXES.map((mix): Scenario => ({ seeds, clips, mix, shape }))),
  ),
);

/** How often a test at 5 % may reject what is true. Skewed data has no limit: what is reached is printed. */
export function limitOf({ seeds, shape }: Pick<Scenario, 'seeds' | 'shape'>): number {
  if (shape === 'skewed') return Infinity;
  return seeds < 4 ? 0.075 : 0.06;
}

/** Where simpler rules go wrong: a level, and what varies. */
export const TELLING: readonly (readonly [Scenario, level: number])[] = [
  [{ seeds: 3, clips: 6, mix: MIXES[0], shape: 'normal' }, 0.05],
  [{ seeds: 3, clips: 18, mix: MIXES[0], shape: 'normal' }, 0.05],
  [{ seeds: 3, clips: 60, mix: MIXES[6], shape: 'normal' }, 0.05 / 39],
];

/** Few seeds and many, few clips and many. */
export function isCorner({ seeds, clips }: Scenario): boolean {
  return [2, 3, 10].includes(seeds) && clips !== 18;
}
