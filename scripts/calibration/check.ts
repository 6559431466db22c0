/**
 * `npm run check:calibration [-- --all]`: whether the report's tests, intervals and claims of equivalence are wrong as seldom as they say, by simulated experiments that the report's own functions judge.
 * The last line says pass or fail, with the worst case. Without --all the corners of what is simulated, in half a minute.
 */
import { parseArgs } from 'node:util';
import { Random } from '@antiphon/core';
import { isCorner, limitOf, SCENARIOS, type Scenario } from './scenarios';
import { simulate, type Outcome } from './simulate';

const { values: options } = parseArgs({ options: { all: { type: 'boolean', default: false } } });
/** Of each scenario. */
const experiments = options.all ? 400 : 90;
const scenarios = options.all ? SCENARIOS : SCENARIOS.filter(isCorner);

const KINDS = [
  ['size', 'false differences'],
  ['uncovered', '95 % intervals without the truth'],
  ['falseEquivalence', 'false equivalences, on the margin'],
] as const satisfies readonly (readonly [keyof Outcome, string])[];

interface Found {
  readonly scenario: Scenario;
  readonly outcome: Outcome;
}

const found = scenarios.map((scenario, i): Found => ({
  scenario,
  outcome: simulate(scenario, experiments, Random.stream(1, 'calibration', i)),
}));
const tests = found[0]?.outcome.tests ?? 0;
console.log(
  `${scenarios.length} scenarios, ${tests} tests each, at 5 %; in %: the least, the median, the largest over mixes of variance and 6 to 60 clips\n`,
);
for (const shape of ['normal', 'skewed'] as const)
  for (const [kind, words] of KINDS)
    for (const seeds of [...new Set(scenarios.map((scenario) => scenario.seeds))]) {
      const group = found.filter(({ scenario }) => scenario.shape === shape && scenario.seeds === seeds);
      const sorted = group.map(({ outcome }) => outcome[kind]).sort((a, b) => a - b);
      const [low, middle, high] = [sorted[0], sorted[sorted.length >> 1], sorted[sorted.length - 1]];
      console.log(
        `${shape.padEnd(8)} ${words.padEnd(36)} ${String(seeds).padStart(2)} seeds  ${percent(low)} ${percent(middle)} ${percent(high)}`,
      );
    }

const worstFamily = (kind: 'familySize' | 'familyEquivalence', shape: Scenario['shape']) => {
  const group = found.filter(({ scenario }) => scenario.shape === shape);
  // Of one scenario there are few families: over mixes, they are many.
  const bySeeds = new Map<number, number[]>();
  for (const { scenario, outcome } of group)
    bySeeds.set(scenario.seeds, [...(bySeeds.get(scenario.seeds) ?? []), outcome[kind]]);
  return [...bySeeds].map(
    ([seeds, shares]) => `${seeds} seeds ${percent(shares.reduce((a, b) => a + b, 0) / shares.length)}`,
  );
};
for (const shape of ['normal', 'skewed'] as const) {
  console.log(
    `\n${shape}: experiments with a false difference after Holm’s correction, over all mixes and clips: ${worstFamily('familySize', shape).join(', ')}`,
  );
  console.log(
    `${shape}: experiments with a false equivalence after it: ${worstFamily('familyEquivalence', shape).join(', ')}`,
  );
}

const errors = found.flatMap(({ scenario, outcome }) =>
  KINDS.map(([kind, words]) => ({
    words,
    scenario,
    share: outcome[kind],
    limit: limitOf(scenario),
    tests: outcome.tests,
  })),
);
/** What a share may be above its limit by chance: two standard errors. */
const chance = (limit: number, of: number) => 2 * Math.sqrt((limit * (1 - limit)) / of);
const judged = errors.filter(({ limit }) => Number.isFinite(limit));
const [worst] = [...judged].sort((a, b) => b.share - b.limit - (a.share - a.limit));
if (worst === undefined) throw new Error('No scenario has a limit.');
const failed = judged.filter(({ share, limit, tests: of }) => share > limit + chance(limit, of));
const { mix, seeds, clips } = worst.scenario;
console.log(
  `\n${failed.length === 0 ? 'pass' : 'FAIL'}: worst case ${percent(worst.share).trim()} % of ${worst.tests} (${worst.words}; ${seeds} seeds × ${clips} clips, what varies: ${mix.name}; at most ${percent(worst.limit).trim()} %)`,
);
if (failed.length > 0) process.exitCode = 1;

function percent(share = NaN): string {
  return (100 * share).toFixed(1).padStart(5);
}
