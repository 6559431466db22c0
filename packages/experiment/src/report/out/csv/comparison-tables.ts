import type { Comparison, Report } from '../../report-json';
import { table, type Table } from './csv-text';

/** Every comparison with all that decides it, and each training's own estimate. */
export function comparisonTables(report: Report): Table[] {
  const each = report.comparisons.flatMap((comparison) => {
    const seeds = seedsOf(report, comparison);
    return comparison.bySeed.map((estimate, i) => ({ ...comparison, estimate, training: i + 1, seed: seeds?.[i] }));
  });
  return [
    table('comparisons.csv', report.comparisons, {
      ...PAIR,
      estimate: ['mean of a minus b', ({ estimate }) => estimate],
      reference: ['mean of b over the same trainings and clips', ({ reference }) => reference],
      low: ['lower end of the 95 % interval of the estimate', ({ ci }) => ci?.[0]],
      high: ['upper end of the 95 % interval of the estimate', ({ ci }) => ci?.[1]],
      p: ['p value, before correction', ({ p }) => p],
      pAdjusted: ['after Holm’s correction over its family; 1 for what belongs to none', (c) => c.pAdjusted],
      family: ['what it is corrected with: itself alone, all others, or nothing, and why', ({ family }) => family],
      conclusion: ['what may be said at 5 % of its family', ({ conclusion }) => conclusion],
      clips: ['clips that both arms have a value for', ({ n }) => n],
      trainings: ['training seeds that both arms have', ({ seeds }) => seeds],
      nfeA: ['network evaluations per motion of a', ({ nfe }) => nfe[0]],
      nfeB: ['network evaluations per motion of b', ({ nfe }) => nfe[1]],
      varianceTraining: ['variance of a single difference that trainings make', (c) => c.components.training],
      varianceClip: ['that clips make', ({ components }) => components.clip],
      varianceRest: ['that neither makes alone', ({ components }) => components.rest],
      margin: ['margin of equivalence, where the spec names one', ({ equivalence }) => equivalence?.margin],
      equivalenceLow: ['lower end of the 90 % interval', ({ equivalence }) => equivalence?.ci?.[0]],
      equivalenceHigh: ['upper end of the 90 % interval', ({ equivalence }) => equivalence?.ci?.[1]],
      equivalenceP: ['p value of the two one-sided tests', ({ equivalence }) => equivalence?.p],
      equivalencePAdjusted: ['after Holm’s correction over all claims', ({ equivalence }) => equivalence?.pAdjusted],
      needsDifference: [
        'the difference that the two numbers after this one are about',
        ({ needs }) => needs?.difference,
      ],
      needsTrainings: ['training seeds that would show it with a power of 80 %', ({ needs }) => needs?.seeds],
      needsClips: ['clips that would show it with a power of 80 %', ({ needs }) => needs?.clips],
    }),
    table('by-training.csv', each, {
      ...PAIR,
      training: ['1 for the first training that both arms have', ({ training }) => training],
      trainSeed: ['its seed', ({ seed }) => seed],
      estimate: ['mean of a minus b over clips', ({ estimate }) => estimate],
    }),
  ];
}

const PAIR = {
  metric: ['its name in report.json (metrics.csv)', (row: Comparison) => row.metric],
  scale: ['guidance scale, or own', (row: Comparison) => row.scale],
  a: ['an arm', (row: Comparison) => row.a],
  b: ['the arm that it is compared with', (row: Comparison) => row.b],
} as const;

/** The seeds that both arms have, where their number says that these are the ones; of a training that lacks the metric it cannot be told. */
function seedsOf({ cells, provenance }: Report, { a, b, bySeed }: Comparison): readonly number[] | undefined {
  const has = (arm: string, seed: number) => cells.some((cell) => cell.arm === arm && cell.trainSeed === seed);
  const both = provenance.trainSeeds.filter((seed) => has(a, seed) && has(b, seed));
  return both.length === bySeed.length ? both : undefined;
}
