import { describe, expect, it } from 'vitest';
import { planExperiment } from '../plan/plan';
import { experimentJsonSchema } from './json-schema';
import { parseExperimentSpec } from './spec';

const minimal = { data: { kind: 'synthetic' }, arms: [{ name: 'cfg', guidance: { kind: 'cfg' } }] };

const arm = (name: string, kind: string, extra: object) => ({ name, guidance: { kind }, ...extra });
const withArm = (guidance: object, extra: object) => ({
  ...minimal,
  arms: [...minimal.arms, { name: 'x', guidance, ...extra }],
});

describe('experiment spec', () => {
  it('fills in every default', () => {
    const spec = parseExperimentSpec(minimal);
    expect(spec.scales).toEqual([1, 2, 4]);
    expect(spec.sampling).toMatchObject({ sampler: 'ddim', steps: 25 });
    expect(spec.training.steps).toBeGreaterThan(0);
  });
  it('is read from YAML as from an object, and is stable when parsed again', () => {
    const yaml = 'data: {kind: synthetic}\narms:\n  - {name: cfg, guidance: {kind: cfg}}\n';
    expect(parseExperimentSpec(yaml)).toEqual(parseExperimentSpec(minimal));
    expect(parseExperimentSpec(parseExperimentSpec(minimal))).toEqual(parseExperimentSpec(minimal));
  });
  it('with a budget of evaluations has no steps, and is stable when parsed again', () => {
    const spec = parseExperimentSpec({ ...minimal, sampling: { nfe: 50 } });
    expect(spec.sampling).toEqual({ sampler: 'ddim', nfe: 50, seeds: 4, windows: 32 });
    expect(parseExperimentSpec(spec)).toEqual(spec);
  });
  it('without what is new reads as it did, to the letter: an old run goes on', () => {
    expect(JSON.stringify(parseExperimentSpec(minimal).sampling)).toBe(
      '{"sampler":"ddim","steps":25,"seeds":4,"windows":32}',
    );
    expect(Object.keys(parseExperimentSpec(minimal))).toEqual([
      'name',
      'data',
      'arms',
      'training',
      'trainSeeds',
      'scales',
      'sampling',
      'seed',
    ]);
  });
  it.each([
    [{ ...minimal, scale: 2 }, /"scale"/],
    [{ ...minimal, training: { epochs: 3 } }, /"epochs".*training/],
    [{ ...minimal, sampling: { stepz: 3 } }, /"stepz".*sampling/],
    [{ ...minimal, data: { kind: 'synthetic', clip: 3 } }, /"clip".*data/],
    [{ ...minimal, training: { seed: 3 } }, /"seed".*training/],
    [{ ...minimal, arms: [...minimal.arms, ...minimal.arms] }, /same name/],
    [{ ...minimal, arms: [{ name: '../x', guidance: { kind: 'cfg' } }] }, /name/],
    [{ ...minimal, arms: [{ name: 'x', guidance: { kind: 'cgf' } }] }, /"cgf".*cfg/],
    ['data: [', /not YAML/],
    [{ ...minimal, sampling: { steps: 10, nfe: 20 } }, /sampling: "steps" and "nfe"/],
    [{ ...minimal, scales: 'mine' }, /scales/],
    [{ ...minimal, sampling: { steps: [25, 1001] } }, /"1001": cannot choose 1001 of 1000/],
    [{ ...minimal, sampling: { steps: 'ddim300' } }, /no integer stride/],
    [{ ...minimal, sampling: { sampler: 'euler' } }, /Unknown sampler "euler". Known: ddim, /],
    [{ ...minimal, sampling: { spacing: 'karras' } }, /spacing/],
    [{ ...minimal, baseline: 'cgf' }, /baseline "cgf".*Arms: cfg/],
    [withArm({ kind: 'apg' }, { model: 'cgf' }), /"x".*"cgf", which is no arm.*Arms: cfg, x/],
    [withArm({ kind: 'apg' }, { model: 'x' }), /"x".*itself/],
    [
      { ...minimal, arms: [...withArm({ kind: 'apg' }, { model: 'cfg' }).arms, arm('y', 'icg', { model: 'x' })] },
      /"y".*"x".*"cfg"/,
    ],
    [withArm({ kind: 'distilled' }, {}), /"x" learns from a trained model.*"teacher"/],
    [withArm({ kind: 'distilled' }, { teacher: 'cgf' }), /"x".*teacher "cgf".*no arm/],
    [withArm({ kind: 'apg' }, { teacher: 'cfg' }), /"x".*"apg" learns from none/],
    [withArm({ kind: 'distilled' }, { teacher: 'cfg', model: 'cfg' }), /"x".*not trained/],
    [withArm({ kind: 'distilled' }, { teacher: 'x' }), /"x".*which has a teacher itself/],
  ])('refuses %j, naming what is wrong', (input, message) => {
    expect(() => parseExperimentSpec(input, 'my.yaml')).toThrow(message);
  });
  it('has the JSON schema of docs/experiment.schema.json (write it again with `npx vitest run packages/experiment/src/spec -u`)', async () => {
    const file = new URL('../../../../docs/experiment.schema.json', import.meta.url);
    await expect(`${JSON.stringify(experimentJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(file.pathname);
  });
});

describe('what would be written twice to one place is refused by name', () => {
  const base = { data: { kind: 'synthetic' }, arms: [{ name: 'cfg', guidance: { kind: 'cfg' } }] };
  const arms = (...names: string[]) => ({ arms: names.map((name) => ({ name, guidance: { kind: 'cfg' } })) });
  it.each([
    [{ sampling: { steps: [25, '25'] } }, /steps 25 are given twice/],
    [{ sampling: { steps: [25, 10, 10] } }, /steps 10 are given twice/],
    [{ trainSeeds: [0, 1, 0] }, /the training seed 0 is given twice/],
    [arms('cfg', 'cfg'), /two arms have the same name, "cfg"/],
    [arms('cfg', 'x', 'CFG'), /the arms "cfg" and "CFG" would share a folder/],
    [arms('..'), /more than dots/],
    [arms('a'.repeat(101)), /100/],
  ])('%j', (change, message) => {
    expect(() => parseExperimentSpec({ ...base, ...change })).toThrow(message);
  });
  it('but not what can be told apart, nor the same scale twice, which is one', () => {
    const spec = parseExperimentSpec({ ...base, scales: [2, 2.0], sampling: { steps: [25, 'ddim25'] } });
    expect(planExperiment(spec)[0].cells.map(({ id }) => id)).toEqual([
      'cfg-seed0-scale2-ddim-25',
      'cfg-seed0-scale2-ddim-ddim25',
    ]);
  });
});

it('checks a training as a training config is checked, before anything is trained', () => {
  const arms = [{ name: 'cfg', guidance: { kind: 'cfg' } }];
  const spec = (training: object) => parseExperimentSpec({ data: { kind: 'synthetic' }, arms, training }, 'mine');
  expect(() => spec({ width: 50, heads: 4 })).toThrow(/mine: training.*width 50 is not a multiple of heads 4/);
  expect(() => spec({ prediction: 'v', band: 0.9 })).toThrow(/band needs prediction "x0"/);
  expect(spec({ prediction: 'epsilon' }).training).toMatchObject({
    band: 'none',
    amplitudeJitter: 0,
    velocityWeight: 0,
  });
  expect(spec({}).training).not.toHaveProperty('seed');
});

describe('a spec with several mistakes', () => {
  const several = {
    data: { kind: 'synthetic' },
    arms: [
      { name: 'a', guidance: { kind: 'cfg', scal: 2 } },
      { name: 'b', guidance: { kind: 'fixed', scale: 3 } },
    ],
    training: { width: 50 },
    trainSeeds: [0, 0],
    sampling: { sampler: 'dim', steps: 2000 },
  };
  const message = () => {
    try {
      parseExperimentSpec(several, 'x.yaml');
    } catch (error) {
      return error instanceof Error ? error : undefined;
    }
    return undefined;
  };
  it('names them all at once', () => {
    const error = message();
    expect(error?.message).toMatch(/^x\.yaml: 6 problems: \(1\)/);
    for (const part of [
      /training seed 0 is given twice/,
      /scal/,
      /scale 3/,
      /width 50.*heads 4/,
      /sampler "dim"/,
      /2000/,
    ])
      expect(error?.message).toMatch(part);
  });
});
