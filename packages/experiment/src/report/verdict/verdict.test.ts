import { describe, expect, it } from 'vitest';
import { isShown } from '../comparisons/families';
import { madeUpReport } from '../fixtures/made-up-report';
import { reportMarkdown } from '../text/markdown';
import { reportHtml } from '../page/html';
import type { Comparison, Report } from '../report-json';
import { reportTable } from '../text/table';
import { verdict } from './verdict';

const models = madeUpReport();
const strategies = madeUpReport({ trainSeeds: [0, 1, 2] });
const based = madeUpReport({ baseline: 'cfg', trainSeeds: [0, 1, 2] });

/** The verdict of a report some of whose comparisons came out otherwise. */
function told(report: Report, change: (comparison: Comparison) => Partial<Comparison>): string {
  return verdict({ ...report, comparisons: report.comparisons.map((each) => ({ ...each, ...change(each) })) });
}

describe('with one training of each arm', () => {
  it('the first line speaks of these models, and none is called better', () => {
    const [first] = models.verdict.split('\n');
    expect(first).toMatch(/^This compares these three trained models:/);
    const unfit = { values: [1], measures: false, problems: ['jitter makes it prefer that to the truth'] };
    const ladder = { rungs: [{ spoil: 'truth' as const, label: 'truth' }], metrics: { beatRecall: unfit } };
    for (const report of [
      models,
      { ...models, ladder },
      { ...models, design: { ...models.design, scales: 'own' as const } },
    ])
      for (const text of [verdict(report), reportMarkdown(report), reportTable(report), reportHtml(report)])
        expect(text).not.toMatch(/better|worse|winner|best/i);
    expect(models.verdict).toMatch(/cfg against fixed, n = 16\. .*Lower \(.*\): .*lip error \(−/);
  });
  it('counts its models, not its arms', () => {
    const arms = models.arms.map((arm) => (arm.name === 'cfg' ? arm : { ...arm, model: 'cfg' }));
    expect(verdict({ ...models, arms })).toMatch(/^This compares one trained model, sampled in several ways:/);
    const two = models.arms.map((arm) => (arm.name === 'fixed' ? { ...arm, model: 'cfg' } : arm));
    expect(verdict({ ...models, arms: two })).toMatch(/^This compares these two trained models:/);
  });
});

describe('with several', () => {
  it('the first line speaks of strategies, and of both factors', () => {
    const judged = strategies.comparisons.filter(({ family }) => family === 'secondary');
    const [first] = strategies.verdict.split('\n');
    expect(first).toMatch(/^This compares strategies, over 3 trainings of each arm and 16 clips, both taken as random/);
    expect(first).toContain(
      `${judged.filter(isShown).length} of ${judged.length} paired comparisons show a difference`,
    );
    expect(strategies.verdict).toMatch(/cfg against fixed, n = 16 × 3 trainings\. Better \(.*\): .*lip error \(−/);
    expect(strategies.verdict).toMatch(/Of the variance of a mean difference, trainings make \d+ %/);
  });
  it('says what each better and worse has spent', () => {
    expect(strategies.verdict).toMatch(/cfg against fixed.*Better \(50 evaluations against 25\): .*lip error \(−/);
    const text = told(strategies, ({ scale }) => (scale === 1 ? { nfe: [25, 25] } : {}));
    expect(text).toMatch(/FD pose \(−[\d.]+ at scale 1, 25 evaluations each; −[\d.]+ at 2, 50 evaluations each/);
  });
  it('claims nothing where nothing is shown', () => {
    const text = told(strategies, () => ({ p: 0.2, pAdjusted: 1, conclusion: 'undecided' }));
    expect(text).toContain('0 of');
    expect(text).not.toMatch(/Better|Worse|Higher|Lower/);
  });
  it('does not call better or worse what nobody would see, and says where fewer clips are behind a number', () => {
    const shown = { pAdjusted: 0.001, conclusion: 'different', reference: 10, estimate: 0.05 } as const;
    const only = (change: Partial<Comparison>) =>
      told(strategies, ({ metric }) => (metric === 'lipError' ? { ...shown, ...change } : { conclusion: 'undecided' }));
    const tiny = only({ ci: [0.04, 0.06] });
    expect(tiny).toMatch(/Different by less than 1 %: lip error/);
    expect(tiny).not.toMatch(/Better|Worse/);
    expect(only({ ci: [0.01, 0.2], n: 9 })).toMatch(/Worse \(.*\): lip error \(\+0\.0500, n = 9/);
  });
  it('says where the sign is one training’s luck', () => {
    const text = told(strategies, ({ metric }) => ({ bySeed: metric === 'lipError' ? [1, -1, 2] : [1, 2, 3] }));
    expect(text).toMatch(
      /cfg against null-embed.* In 3 of \d+ comparisons the sign changes from one training to another\./,
    );
    expect(told(strategies, () => ({ bySeed: [1, 0, 2] }))).not.toContain('sign changes');
  });
  it('of a pair that has one training left, only what is higher and lower', () => {
    const text = told(strategies, ({ a, b }) => (a === 'cfg' && b === 'fixed' ? { seeds: 1 } : {}));
    const sentence = text.split('\n').find((line) => line.startsWith('cfg against fixed'));
    expect(sentence).toMatch(/Lower \(.*\): .*lip error/);
    expect(sentence).not.toMatch(/Better|Worse/);
  });
});

describe('what the spec names', () => {
  const primary = { metric: 'lipError', a: 'null-embed', b: 'cfg', scale: 2 };
  const design = { ...based.design, primary, margins: { lipError: { value: 0.002, of: '10 % of something' } } };
  const withPrimary = (change: Partial<Comparison>) =>
    told({ ...based, design }, ({ metric, a, scale }) =>
      metric === 'lipError' && a === 'null-embed' && scale === 2 ? { family: 'primary', ...change } : {},
    );
  it('the primary comparison comes first, with what would decide it', () => {
    const text = withPrimary({ conclusion: 'undecided', needs: { difference: 0.1, seeds: 12 } });
    expect(text).toMatch(
      /The primary comparison, named in the spec: null-embed against cfg in lip error at scale 2: undecided \(.*95 % interval.*n = 16 clips × 3 trainings, 50 evaluations each\); for a power of 80 % at a difference of this size: 12 training seeds \(there are 3 and 16\)\./,
    );
    expect(withPrimary({ conclusion: 'different', estimate: 0.004 })).toMatch(
      /at scale 2: different: higher, worse \(/,
    );
    expect(withPrimary({ conclusion: 'different', estimate: 0.004, seeds: 1 })).toMatch(/: different: higher \(/);
  });
  it('margins are said, with where they come from, and equivalence is a conclusion of its own', () => {
    const text = withPrimary({ conclusion: 'equivalent' });
    expect(text).toContain('Margins of equivalence, named in the spec: lip error ±0.0020 (10 % of something)');
    expect(text).toMatch(/null-embed against cfg.*Equivalent \(50 evaluations each\): lip error/);
    expect(withPrimary({ conclusion: 'different, within the margin' })).toMatch(
      /Different, but within the margin \(.*\): lip/,
    );
  });
});

describe('with a baseline', () => {
  it('says only what differs from it, and puts arms of which nothing is known in one sentence', () => {
    expect(based.verdict).toMatch(/paired comparisons with cfg show/);
    expect(based.verdict).toMatch(/fixed against cfg, n = 16 × 3 trainings\. Worse \(.*\): .*lip error/);
    expect(based.verdict).not.toMatch(/null-embed against fixed/);
    expect(told(based, () => ({ conclusion: 'undecided' }))).toContain(
      'Undecided against cfg on every metric: null-embed, fixed.',
    );
  });
});

it('names metrics that do not measure here, and settings that are the same', () => {
  const ladder = {
    rungs: [],
    metrics: { beatRecall: { values: [], measures: false, problems: ['jitter makes it higher'] } },
  };
  const text = verdict({
    ...based,
    ladder,
    comparisons: based.comparisons.map((each) => ({
      ...each,
      ...(each.metric === 'beatRecall' ? { family: 'not measured here', conclusion: 'not measured here' } : {}),
      ...(each.metric === 'jerk' && each.scale === 1
        ? { family: 'equal by construction', conclusion: 'equal by construction' }
        : {}),
    })),
  });
  expect(text).toContain(
    'Do not measure this here, and take no part in what follows: Beat recall (jitter makes it higher).',
  );
  expect(text).toMatch(
    /Equal by construction \(the same motions\), and in no correction: null-embed and cfg at scale 1;/,
  );
  expect(text).not.toMatch(/beat recall \(/);
});
