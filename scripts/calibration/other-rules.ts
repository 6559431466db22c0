import type { Random } from '@antiphon/core';
import { crossedMean, meanSquares, pOf, studentTail } from '@antiphon/experiment';
import { tableOf } from './simulate';
import type { Scenario } from './scenarios';

/** How often each rule rejects a true null hypothesis. */
interface Sizes {
  /** That of the report. */
  readonly ours: number;
  /** Student's t with Satterthwaite's degrees of freedom, of the same standard error. */
  readonly student: number;
  /** The same without a floor under the variance by each factor alone. */
  readonly unfloored: number;
}

/** What the rule of the report is for: the size of simpler ones beside it. @param level of each test */
export function sizesOf(scenario: Scenario, level: number, tests: number, random: Random): Sizes {
  let [ours, student, unfloored] = [0, 0, 0];
  for (let test = 0; test < tests; test++) {
    const table = tableOf(scenario, 0, random).map((row) => Object.values(row));
    const mean = crossedMean(table);
    if (pOf(mean) < level) ours++;
    if (2 * studentTail(Math.abs(mean.estimate) / (mean.error ?? 1), mean.df ?? 1) < level) student++;
    if (unflooredP(table) < level) unfloored++;
  }
  return { ours: ours / tests, student: student / tests, unfloored: unfloored / tests };
}

/** V = (MS_seed + MS_clip − MS_rest) / (S·C), however small. */
function unflooredP(table: readonly (readonly number[])[]): number {
  const [seeds, clips] = [table.length, table[0].length];
  const { mean, rows, columns, rest } = meanSquares(table);
  const scaled = rows + columns - rest;
  if (scaled <= 0) return 0;
  const df = scaled ** 2 / (rows ** 2 / (seeds - 1) + columns ** 2 / (clips - 1));
  return Math.min(1, 2 * studentTail(Math.abs(mean) / Math.sqrt(scaled / (seeds * clips)), df));
}
