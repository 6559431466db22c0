import { describe, expect, it } from 'vitest';
import { experimentJsonSchema, parseExperimentSpec } from './spec';

const minimal = { data: { kind: 'synthetic' }, arms: [{ name: 'cfg', guidance: { kind: 'cfg' } }] };

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
  ])('refuses %j, naming what is wrong', (input, message) => {
    expect(() => parseExperimentSpec(input, 'my.yaml')).toThrow(message);
  });
  it('has the JSON schema of docs/experiment.schema.json (write it again with `npx vitest run packages/experiment/src/spec -u`)', async () => {
    const file = new URL('../../../docs/experiment.schema.json', import.meta.url);
    await expect(`${JSON.stringify(experimentJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(file.pathname);
  });
});
