import type { DiscreteDistribution } from './chi-square-nodes';
import { meanSquares, type MeanSquares } from './mean-squares';
import { distanceOf, outside, standardErrors } from './standard-errors';

/** The mean of values over training seeds and clips, both random and crossed, with what it says of other seeds and clips. */
export interface CrossedMean {
  readonly estimate: number;
  /** Standard error over both factors; null where neither seeds nor clips say anything of others (fewer than two clips, or values that are not finite). */
  readonly error: number | null;
  /** Degrees of freedom of the standard error; null where there is none, or nothing varies. */
  readonly df: number | null;
  /** What the standard error may be, given so few seeds and clips; null as `df`. */
  readonly errors: DiscreteDistribution | null;
  readonly seeds: number;
  readonly clips: number;
  readonly components: VarianceComponents;
}

/** Variances of single values: by which trainings, by which clips, and by neither alone. Null where it cannot be told: with one training seed, what trainings make. */
export interface VarianceComponents {
  readonly training: number | null;
  readonly clip: number | null;
  readonly rest: number | null;
}

/**
 * Mean and standard error of `values[seed][clip]`. Of S seeds and C clips with the mean squares of the two factors and of the rest, the variance of the mean is
 * V = max(MS_seed + MS_clip − MS_rest, MS_seed, MS_clip) / (S·C) on df = (S·C·V)² / (MS_seed²/(S−1) + MS_clip²/(C−1)) degrees of freedom (Satterthwaite): the form of Dorfman, Berbaum & Metz (Invest Radiol 1992) for
 * readers and cases, floored by each factor alone. One seed leaves the clips: V = MS_clip / C, and the mean is one of this training.
 *
 * p values and intervals (`pOf`, `intervalOf`) go beyond Student's t on these degrees of freedom, which trusts a small MS_seed of three trainings: at the levels of a corrected family it is wrong up to thirty times as often as it
 * says (`npm run check:calibration`). They take the mean squares for as uncertain as they are (`standardErrors`). With one seed both are the same.
 */
export function crossedMean(values: readonly (readonly number[])[]): CrossedMean {
  const [seeds, clips] = [values.length, values[0]?.length ?? 0];
  const found = meanSquares(values);
  const known = { estimate: found.mean, seeds, clips };
  const unknown = { training: null, clip: null, rest: null };
  if (clips < 2 || ![found.mean, found.rows, found.columns, found.rest].every(Number.isFinite))
    return { ...known, error: null, df: null, errors: null, components: unknown };
  const components =
    seeds < 2
      ? { ...unknown, clip: found.columns }
      : {
          training: Math.max(0, (found.rows - found.rest) / clips),
          clip: Math.max(0, (found.columns - found.rest) / seeds),
          rest: found.rest,
        };
  const squares = withoutRounding(found, values);
  if (squares === undefined) return { ...known, error: 0, df: null, errors: null, components };
  const { rows, columns, rest } = squares;
  const errors = standardErrors(squares, seeds, clips);
  if (seeds < 2) return { ...known, error: Math.sqrt(columns / clips), df: clips - 1, errors, components };
  const scaled = Math.max(rows + columns - rest, rows, columns);
  const df = scaled ** 2 / (rows ** 2 / (seeds - 1) + columns ** 2 / (clips - 1));
  return { ...known, error: Math.sqrt(scaled / (seeds * clips)), df, errors, components };
}

/** Mean squares of values that vary by more than rounding; undefined where they do not. Where neither factor varies, both do as the rest: that they cancel out to the digit is no knowledge of them. */
function withoutRounding(squares: MeanSquares, values: readonly (readonly number[])[]): MeanSquares | undefined {
  const largest = values.reduce((most, row) => row.reduce((a, b) => Math.max(a, Math.abs(b)), most), 0);
  const rounding = (1e-9 * largest) ** 2;
  const { rows, columns, rest } = squares;
  if (rows > rounding || columns > rounding) return squares;
  return rest > rounding ? { ...squares, rows: rest, columns: rest } : undefined;
}

/** Two-sided p value of the hypothesis that the mean over all seeds and clips is 0; 1 where nothing can be said. Of clips that are all alike to the digit only their number speaks (sign test). */
export function pOf({
  estimate,
  error,
  errors,
  clips,
}: Pick<CrossedMean, 'estimate' | 'error' | 'errors' | 'clips'>): number {
  if (error === null || estimate === 0) return 1;
  return errors === null ? 2 ** (1 - clips) : outside(Math.abs(estimate), errors);
}

/** The interval that holds the mean over all seeds and clips in so many of a hundred experiments; null where nothing can be said. @param level e.g. 0.95 */
export function intervalOf(
  { estimate, errors }: Pick<CrossedMean, 'estimate' | 'errors'>,
  level: number,
): [number, number] | null {
  if (errors === null) return null;
  const reach = distanceOf(1 - level, errors);
  return [estimate - reach, estimate + reach];
}
