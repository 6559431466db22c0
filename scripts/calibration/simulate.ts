import type { Random } from '@antiphon/core';
import {
  compareArms,
  isShown,
  metricNames,
  parseExperimentSpec,
  type Comparison,
  type ReportCell,
} from '@antiphon/experiment';
import type { Scenario } from './scenarios';

/** How far apart the arms of every simulated experiment are, in every metric, and the margin of equivalence: on the margin, no claim of equivalence is true, and the interval is to hold the truth. */
const MARGIN = 1;

/** What became of simulated experiments. */
export interface Outcome {
  readonly tests: number;
  /** Shares of tests. */
  readonly size: number;
  readonly uncovered: number;
  readonly falseEquivalence: number;
  /** Shares of experiments: one false claim or more after Holm's correction over its family. */
  readonly familySize: number;
  readonly familyEquivalence: number;
}

/** A family has every metric at each of them: as large as that of a small experiment. */
const SCALES = [1, 2, 3];

/**
 * Simulates experiments of two arms, each metric an independent comparison, and has them judged by `compareArms`, as a report has: half of them with equal arms, half with arms that are a margin apart.
 * @param experiments of each half
 */
export function simulate(scenario: Scenario, experiments: number, random: Random): Outcome {
  const names = metricNames();
  const spec = specOf(scenario.seeds, names);
  let [rejected, uncovered, equivalent, families, claims] = [0, 0, 0, 0, 0];
  for (let experiment = 0; experiment < experiments; experiment++) {
    const equal = compareArms(cellsOf(scenario, names, 0, random), spec);
    rejected += equal.filter(({ p }) => p < 0.05).length;
    if (equal.some(isShown)) families++;
    const apart = compareArms(cellsOf(scenario, names, MARGIN, random), spec);
    uncovered += apart.filter(({ ci }) => ci === null || ci[0] > MARGIN || ci[1] < MARGIN).length;
    equivalent += apart.filter(({ equivalence }) => equivalence !== undefined && equivalence.p < 0.05).length;
    if (apart.some(isEquivalent)) claims++;
  }
  const tests = experiments * names.length * SCALES.length;
  return {
    tests,
    size: rejected / tests,
    uncovered: uncovered / tests,
    falseEquivalence: equivalent / tests,
    familySize: families / experiments,
    familyEquivalence: claims / experiments,
  };
}

function isEquivalent({ conclusion }: Comparison): boolean {
  return conclusion === 'equivalent' || conclusion === 'different, within the margin';
}

function specOf(seeds: number, names: readonly string[]) {
  return parseExperimentSpec({
    data: { kind: 'synthetic' },
    arms: ['a', 'b'].map((name) => ({ name, guidance: { kind: 'cfg' } })),
    trainSeeds: Array.from({ length: seeds }, (_, i) => i),
    scales: SCALES,
    equivalence: Object.fromEntries(names.map((name) => [name, MARGIN])),
  });
}

/** Arm b is 0 in every clip: what differs is what matters, and arm a has all of it. */
function cellsOf(scenario: Scenario, names: readonly string[], difference: number, random: Random): ReportCell[] {
  const zero = Object.fromEntries(Array.from({ length: scenario.clips }, (_, clip) => [`clip${clip}`, 0]));
  return SCALES.flatMap((scale) => {
    const tables = names.map((name) => [name, tableOf(scenario, difference, random)] as const);
    return Array.from({ length: scenario.seeds }, (_, trainSeed) => [
      cell('a', scale, trainSeed, Object.fromEntries(tables.map(([name, table]) => [name, table[trainSeed]]))),
      cell('b', scale, trainSeed, Object.fromEntries(names.map((name) => [name, zero]))),
    ]).flat();
  });
}

function cell(arm: string, scale: number, trainSeed: number, perClip: ReportCell['perClip']): ReportCell {
  const values = Object.fromEntries(Object.keys(perClip).map((name) => [name, 0]));
  const intervals = Object.fromEntries(Object.keys(perClip).map((name) => [name, null]));
  const metrics = { ...values, secondsPerClip: 1 } as ReportCell['metrics'];
  return { arm, trainSeed, scale, sampler: 'ddim', steps: 25, nfe: 50, metrics, intervals, perClip };
}

/** Differences of one comparison: per seed its clips. */
export function tableOf({ seeds, clips, mix, shape }: Scenario, difference: number, random: Random) {
  const draw = () => (shape === 'normal' ? random.normal() : -Math.log(1 - random.uniform()) - 1);
  const ofClips = Float64Array.from({ length: clips }, () => (mix.clip === 0 ? 0 : mix.clip * draw()));
  return Array.from({ length: seeds }, () => {
    const training = difference + (mix.training === 0 ? 0 : mix.training * draw());
    const row: Record<string, number> = {};
    for (let clip = 0; clip < clips; clip++)
      row[`clip${clip}`] = training + (ofClips[clip] ?? 0) + (mix.rest === 0 ? 0 : mix.rest * draw());
    return row;
  });
}
