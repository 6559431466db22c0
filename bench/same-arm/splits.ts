import type { Random } from '@antiphon/core';
import { compareArms, parseExperimentSpec, type ReportCell } from '@antiphon/experiment';

/** The trainings of one arm on one corpus: per metric and clip what each scored. */
export interface Corpus {
  readonly seed: number;
  readonly trainings: readonly ReportCell['perClip'][];
}

/** What a comparison of some trainings with others of the same arm came to. */
export interface Split {
  /** Comparisons of the family that show a difference after Holm's correction. */
  readonly differences: number;
  readonly tests: number;
  /** Tests with p < .05 by themselves. */
  readonly below: number;
}

/** Every way to set so many trainings of a corpus against as many others, judged as a report judges two arms. */
export function splitsOf({ trainings }: Corpus, size: number): Split[] {
  const all = trainings.map((_, i) => i);
  const spec = parseExperimentSpec({
    data: { kind: 'synthetic' },
    arms: ['a', 'b'].map((name) => ({ name, guidance: { kind: 'cfg' } })),
    trainSeeds: all.slice(0, size),
    scales: 'own',
  });
  return subsets(all, size).flatMap((left) => {
    const rest = all.filter((training) => !left.includes(training));
    // Either way round is the same comparison.
    const others = subsets(rest, size).filter((right) => left[0] < right[0]);
    return others.map((right): Split => {
      const cells = [...cellsOf('a', left, trainings), ...cellsOf('b', right, trainings)];
      const comparisons = compareArms(cells, spec).filter(({ family }) => family === 'secondary');
      return {
        differences: comparisons.filter(({ conclusion }) => conclusion === 'different').length,
        tests: comparisons.length,
        below: comparisons.filter(({ p }) => p < 0.05).length,
      };
    });
  });
}

/** 95 % interval of the share of families with a difference: corpora are resampled, and splits within them, since splits of one corpus share trainings. */
export function intervalOverCorpora(found: readonly (readonly Split[])[], random: Random): [number, number] {
  const shares = Array.from({ length: 4000 }, () => {
    const drawn = found.flatMap(() => {
      const splits = found[random.integer(found.length)];
      return splits.map(() => splits[random.integer(splits.length)]);
    });
    return drawn.filter(({ differences }) => differences > 0).length / drawn.length;
  }).sort((a, b) => a - b);
  return [shares[Math.floor(0.025 * shares.length)], shares[Math.ceil(0.975 * shares.length) - 1]];
}

function cellsOf(arm: string, chosen: readonly number[], trainings: Corpus['trainings']): ReportCell[] {
  return chosen.map((training, trainSeed): ReportCell => {
    const perClip = trainings[training];
    const metrics = { secondsPerClip: 0 } as ReportCell['metrics'];
    return { arm, trainSeed, scale: 1, sampler: 'ddim', steps: 25, nfe: 50, metrics, intervals: {}, perClip };
  });
}

/** All choices of so many, in order. */
function subsets(of: readonly number[], size: number): number[][] {
  if (size === 0) return [[]];
  return of.flatMap((first, i) => subsets(of.slice(i + 1), size - 1).map((rest) => [first, ...rest]));
}
