/**
 * `npm run check:calibration [-- --all]`: whether the report's tests, intervals and claims of equivalence are wrong as seldom as they say, by simulated experiments that the report's own functions judge.
 * The last line says pass or fail, with the worst case. Without --all the corners of what is simulated, in half a minute.
 */
import { parseArgs } from 'node:util';
import { Random } from '@antiphon/core';
import { sizesOf } from './other-rules';
import { isCorner, limitOf, SCENARIOS, TELLING, type Scenario } from './scenarios';
import { simulate, type Outcome } from './simulate';

const { values: options } = parseArgs({ options: { all: { type: 'boolean', default: false } } });
/** Of each scenario. */
const experiments = options.all ? 100 : 10;
const scenarios = options.all ? SCENARIOS : SCENARIOS.filter(isCorner);

const KINDS = [
  ['size', 'false differences'],
  ['uncovered', '95 % intervals without the truth'],
  ['falseEquivalence', 'false equivalences, on the margin'],
] as const satisfies readonly (readonly [keyof Outcome, string])[];

const FAMILIES = [
  ['familySize', 'experiments with a false difference after Holm’s correction'],
  ['familyEquivalence', 'experiments with a false equivalence after it'],
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

/** Of scenarios that are alike but for the clips (tests), or for the clips and the mix (families, of which one scenario has few): shares of their outcomes together, and how many they are. */
const judged = [
  ...KINDS.map(([kind, words]) => ({
    kind,
    words,
    of: ({ seeds, mix }: Scenario) => `${seeds} seeds, what varies: ${mix.name}`,
  })),
  ...FAMILIES.map(([kind, words]) => ({ kind, words, of: ({ seeds }: Scenario) => `${seeds} seeds` })),
].flatMap(({ kind, words, of }) => {
  const groups = new Map<string, Found[]>();
  for (const one of found) {
    const key = `${one.scenario.shape}, ${of(one.scenario)}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups].map(([name, group]) => {
    const isFamily = kind === 'familySize' || kind === 'familyEquivalence';
    const count = group.reduce((sum, { outcome }) => sum + (isFamily ? experiments : outcome.tests), 0);
    const share = group.reduce((sum, { outcome }) => sum + outcome[kind], 0) / group.length;
    const limit = limitOf(group[0].scenario);
    // What a share may be above its limit by chance: two standard errors.
    return {
      name,
      words,
      isFamily,
      share,
      count,
      limit,
      allowed: limit + 2 * Math.sqrt((limit * (1 - limit)) / count),
    };
  });
});
for (const shape of ['normal', 'skewed'] as const)
  for (const [, words] of FAMILIES) {
    const group = judged.filter(({ name, words: of }) => of === words && name.startsWith(shape));
    console.log(
      `${shape}: ${words}: ${group.map(({ name, share }) => `${name.slice(shape.length + 2)} ${percent(share).trim()}`).join(', ')}`,
    );
  }
const tellingTests = options.all ? 20_000 : 4000;
for (const [scenario, level] of TELLING) {
  const { seeds, clips, mix } = scenario;
  const { ours, student, unfloored } = sizesOf(
    scenario,
    level,
    tellingTests,
    Random.stream(2, 'telling', seeds, clips, mix.name),
  );
  console.log(
    `simpler rules, at ${(100 * level).toFixed(2)} %, ${seeds} seeds × ${clips} clips, what varies: ${mix.name}: here ${(100 * ours).toFixed(2)} %, by Student’s t ${(100 * student).toFixed(2)} %, without a floor ${(100 * unfloored).toFixed(2)} %`,
  );
}
const limited = judged.filter(({ limit }) => Number.isFinite(limit));
const [worst] = [...limited].sort((a, b) => b.share - b.allowed - (a.share - a.allowed));
const failed = limited.filter(({ share, allowed }) => share > allowed);
console.log(
  `\n${failed.length === 0 ? 'pass' : 'FAIL'}: worst case ${percent(worst.share).trim()} % of ${worst.count} (${worst.words}; ${worst.name}); at most ${percent(worst.limit).trim()} %, here ${percent(worst.allowed).trim()} % with what chance may add`,
);
if (failed.length > 0) process.exitCode = 1;

function percent(share = NaN): string {
  return (100 * share).toFixed(1).padStart(5);
}
