import jstat from 'jstat';
import { meanSquares, average } from './mean-squares';
import { studentQuantile } from './student-t';

/** Covariances of the accuracies that share cases, as estimated over cases (by the jackknife, say). */
export interface CaseCovariances {
  readonly variance: number;
  /** Of one reader under two treatments. */
  readonly cov1: number;
  /** Of two readers under one treatment. */
  readonly cov2: number;
  /** Of two readers under two treatments. */
  readonly cov3: number;
}

/** Treatments compared over readers and cases, both random, and over cases alone. */
export interface ObuchowskiRockette {
  readonly meanSquares: { readonly treatments: number; readonly readers: number; readonly rest: number };
  readonly f: number;
  /** Degrees of freedom of the denominator (Hillis, Stat Med 2007). */
  readonly df: number;
  readonly p: number;
  /** First treatment minus second. */
  readonly difference: number;
  readonly error: number;
  /** 95 %. */
  readonly interval: readonly [number, number];
  /** As if these readers were all: chi-square with treatments − 1 degrees of freedom. */
  readonly fixedReaders: { readonly chiSquare: number; readonly p: number };
}

/**
 * The textbook analysis of readers × cases (Obuchowski & Rockette, Commun Stat 1995, with Hillis' degrees of freedom), which `crossedMean` is held to: readers are its training seeds, cases its clips. It has no floor, and so rejects too
 * often where neither readers nor cases vary.
 * @param accuracies `[treatment][reader]`
 */
export function obuchowskiRockette(
  accuracies: readonly (readonly number[])[],
  { variance, cov1, cov2, cov3 }: CaseCovariances,
): ObuchowskiRockette {
  const [treatments, readers] = [accuracies.length, accuracies[0]?.length ?? 0];
  const { rows, columns, rest } = meanSquares(accuracies);
  const shared = Math.max(cov2 - cov3, 0);
  const denominator = rest + readers * shared;
  const f = rows / denominator;
  const df = denominator ** 2 / (rest ** 2 / ((treatments - 1) * (readers - 1)));
  const [first = [], second = []] = accuracies;
  const difference = average(first) - average(second);
  const error = Math.sqrt((2 / readers) * denominator);
  const reach = studentQuantile(0.975, df) * error;
  const chiSquare = ((treatments - 1) * rows) / (variance - cov1 + (readers - 1) * shared);
  return {
    meanSquares: { treatments: rows, readers: columns, rest },
    f,
    df,
    p: 1 - jstat.centralF.cdf(f, treatments - 1, df),
    difference,
    error,
    interval: [difference - reach, difference + reach],
    fixedReaders: { chiSquare, p: 1 - jstat.chisquare.cdf(chiSquare, treatments - 1) },
  };
}
