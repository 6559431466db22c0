import { describe, expect, it } from 'vitest';
import { Random, type GuidanceSpec } from '@antiphon/core';
import { parseExperimentSpec, type ExperimentSpecInput } from '../../spec/spec';
import { compareArms } from './compare-arms';
import { withNeeds } from './needs';
import type { ReportCell } from '../report-json';

const ARMS = ['cfg', 'null-embed', 'fixed'].map((name) => ({ name, guidance: { kind: name } }));

function specOf(more: Partial<ExperimentSpecInput<GuidanceSpec>> = {}) {
  return parseExperimentSpec({
    data: { kind: 'synthetic' },
    arms: ARMS,
    trainSeeds: [0, 1, 2],
    scales: [1, 2],
    baseline: 'cfg',
    ...more,
  });
}

/** Cells with lip errors by `value`, and nothing else. */
function cellsOf(
  value: (arm: string, scale: number, trainSeed: number, clip: number) => number | null,
  { seeds = [0, 1, 2], clips = 12 } = {},
): ReportCell[] {
  return ARMS.flatMap(({ name: arm }) =>
    seeds.flatMap((trainSeed) =>
      (arm === 'fixed' ? [1] : [1, 2]).map((scale): ReportCell => {
        const lipError = Object.fromEntries(
          Array.from({ length: clips }, (_, clip) => [`clip${clip}`, value(arm, scale, trainSeed, clip)]),
        );
        const cell = { arm, trainSeed, scale, sampler: 'ddim', steps: 25, nfe: arm === 'fixed' ? 25 : 50 };
        const metrics = { lipError: 0, secondsPerClip: 1 } as unknown as ReportCell['metrics'];
        return { ...cell, metrics, intervals: {}, perClip: { lipError } };
      }),
    ),
  );
}

const noise = (...place: (string | number)[]) => Random.stream(1, 'noise', ...place).normal();
/** Lip errors that differ by training and clip; null-embed is higher by 1. */
const usual = (arm: string, scale: number, trainSeed: number, clip: number) =>
  (arm === 'null-embed' ? 1 : 0) +
  noise('clip', clip) +
  0.1 * noise(arm, scale, trainSeed) +
  0.1 * noise(arm, scale, trainSeed, clip);

describe('comparisons', () => {
  it('are paired by training seed and clip, over both', () => {
    const found = compareArms(cellsOf(usual), specOf());
    expect(found.map(({ a, b, scale }) => `${a} ${b} ${scale}`)).toEqual([
      'null-embed cfg 1',
      'null-embed cfg 2',
      'fixed cfg 1',
      'fixed cfg 2',
    ]);
    expect(found[0]).toMatchObject({ n: 12, seeds: 3, family: 'secondary', conclusion: 'different', nfe: [50, 50] });
    expect(found[0].estimate).toBeCloseTo(1, 0);
    expect(found[2]).toMatchObject({ conclusion: 'undecided', nfe: [25, 50] });
  });
  it('leave out a clip that one training has no value for, and the trainings that one arm lacks', () => {
    const gap = cellsOf((arm, scale, seed, clip) =>
      arm === 'cfg' && seed === 1 && clip === 3 ? null : usual(arm, scale, seed, clip),
    );
    expect(compareArms(gap, specOf())[0]).toMatchObject({ n: 11, seeds: 3 });
    const lost = cellsOf(usual).filter(({ arm, trainSeed }) => arm !== 'cfg' || trainSeed !== 2);
    expect(compareArms(lost, specOf())[0]).toMatchObject({ n: 12, seeds: 2 });
  });
  it('see training luck: an arm whose trainings scatter more than it differs is undecided, however many clips agree', () => {
    const lucky = cellsOf(
      (arm, _, seed, clip) => (arm === 'cfg' ? 0 : ([1, 3, -1][seed] ?? 0)) + 0.01 * noise(arm, seed, clip),
      { clips: 60 },
    );
    const [found] = withNeeds(compareArms(lucky, specOf()));
    expect(found).toMatchObject({
      conclusion: 'undecided',
      bySeed: [expect.closeTo(1, 1), expect.closeTo(3, 1), expect.closeTo(-1, 1)],
    });
    expect(found.components.training).toBeGreaterThan(100 * (found.components.clip ?? 0));
    expect(found.needs?.clips).toBeUndefined();
    expect(found.needs?.seeds).toBeGreaterThan(5);
    expect(
      compareArms(
        lucky.filter(({ trainSeed }) => trainSeed === 0),
        specOf({ trainSeeds: [0] }),
      )[0],
    ).toMatchObject({ conclusion: 'different', seeds: 1 });
  });
});

describe('families', () => {
  it('what is equal by construction is in no correction', () => {
    const arms = ARMS.map((arm) =>
      arm.name === 'null-embed' ? { ...arm, guidance: { kind: 'apg' }, model: 'cfg' } : arm,
    );
    const same = cellsOf((arm, scale, seed, clip) =>
      usual(scale === 1 && arm === 'null-embed' ? 'cfg' : arm, scale, seed, clip),
    );
    const found = compareArms(same, specOf({ arms }));
    expect(found.map(({ family }) => family)).toEqual(['equal by construction', 'secondary', 'secondary', 'secondary']);
    expect(found[0].pAdjusted).toBe(1);
    expect(Math.min(...found.slice(1).map(({ p, pAdjusted }) => pAdjusted / p))).toBeLessThanOrEqual(3); // three are left, not four
    expect(found[1].pAdjusted).toBeCloseTo(3 * found[1].p, 12);
    // The same numbers of two trainings are chance.
    expect(compareArms(same, specOf())[0].family).toBe('secondary');
  });
  it('of several trainings one that is left makes no claim', () => {
    const lost = cellsOf(usual).filter(({ arm, trainSeed }) => arm !== 'cfg' || trainSeed === 0);
    const found = compareArms(lost, specOf());
    expect(new Set(found.map(({ conclusion }) => conclusion))).toEqual(new Set(['one training left']));
  });
  it('a primary comparison stands for itself, the others are corrected without it', () => {
    const found = compareArms(cellsOf(usual), specOf({ primary: { metric: 'lipError', arm: 'null-embed' } }));
    const [first] = found.filter(({ family }) => family === 'primary');
    expect(found.filter(({ family }) => family === 'primary')).toHaveLength(1);
    expect(first).toMatchObject({ a: 'null-embed', scale: 2, pAdjusted: first.p });
    expect(found.filter(({ family }) => family === 'secondary')).toHaveLength(3);
  });
  it('a metric that fails the ladder takes no part', () => {
    const ladder = { rungs: [], metrics: { lipError: { values: [], measures: false, problems: ['it cannot'] } } };
    const found = compareArms(cellsOf(usual), specOf(), { ladder });
    expect(new Set(found.map(({ conclusion }) => conclusion))).toEqual(new Set(['not measured here']));
  });
});

describe('equivalence', () => {
  it('is claimed inside the margin only, and is a family of its own', () => {
    const of = (margin: number) => compareArms(cellsOf(usual), specOf({ equivalence: { lipError: margin } }));
    expect(of(3)[0]).toMatchObject({ conclusion: 'different, within the margin', equivalence: { margin: 3 } });
    expect(of(3)[2]).toMatchObject({ conclusion: 'equivalent' });
    expect(of(0.5)[0]).toMatchObject({ conclusion: 'different' });
    expect(of(0.01)[2]).toMatchObject({ conclusion: 'undecided' });
    const [first] = of(3);
    expect(first.equivalence?.pAdjusted).toBeGreaterThanOrEqual(first.equivalence?.p ?? 1);
    expect(compareArms(cellsOf(usual), specOf())[0].equivalence).toBeUndefined();
  });
});
