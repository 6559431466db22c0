import { meanSquares } from './mean-squares';
import { studentQuantile, studentTail } from './student-t';

/** The mean of values over training seeds and clips, both random and crossed, with what it says of other seeds and clips. */
export interface CrossedMean {
  readonly estimate: number;
  /** Standard error over both factors; null where neither seeds nor clips say anything of others (fewer than two clips). */
  readonly error: number | null;
  /** Degrees of freedom of Student's t. */
  readonly df: number | null;
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
 * readers and cases, floored by each factor alone. Without the floor tests reject a true null hypothesis in up to a fifth of the cases where neither factor varies (`npm run check:calibration`).
 * One seed leaves the clips: V = MS_clip / C, and the mean is one of this training.
 */
export function crossedMean(values: readonly (readonly number[])[]): CrossedMean {
  const [seeds, clips] = [values.length, values[0]?.length ?? 0];
  const squares = meanSquares(values);
  const { rows: bySeed, columns: byClip, rest } = squares;
  const known = { estimate: squares.mean, seeds, clips };
  if (clips < 2) return { ...known, error: null, df: null, components: { training: null, clip: null, rest: null } };
  if (seeds < 2) {
    const components = { training: null, clip: byClip, rest: null };
    return { ...known, error: Math.sqrt(byClip / clips), df: clips - 1, components };
  }
  const scaled = Math.max(bySeed + byClip - rest, bySeed, byClip);
  const spread = bySeed ** 2 / (seeds - 1) + byClip ** 2 / (clips - 1);
  return {
    ...known,
    error: Math.sqrt(scaled / (seeds * clips)),
    df: spread > 0 ? scaled ** 2 / spread : seeds + clips - 2,
    components: {
      training: Math.max(0, (bySeed - rest) / clips),
      clip: Math.max(0, (byClip - rest) / seeds),
      rest,
    },
  };
}

/** Two-sided p value of the hypothesis that the mean over all seeds and clips is 0; 1 where nothing can be said. */
export function pOf({ estimate, error, df }: Pick<CrossedMean, 'estimate' | 'error' | 'df'>): number {
  if (error === null || df === null || estimate === 0) return 1;
  return Math.min(1, 2 * studentTail(Math.abs(estimate) / error, df));
}

/** The interval that holds the mean over all seeds and clips in so many of a hundred experiments. @param level e.g. 0.95 */
export function intervalOf(
  { estimate, error, df }: Pick<CrossedMean, 'estimate' | 'error' | 'df'>,
  level: number,
): [number, number] | null {
  if (error === null || df === null) return null;
  const reach = error === 0 ? 0 : studentQuantile((1 + level) / 2, df) * error;
  return [estimate - reach, estimate + reach];
}
