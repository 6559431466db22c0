import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { experimentJsonSchema } from './json-schema';
import { parseExperimentSpec } from './spec';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
const validate = ajv.compile(experimentJsonSchema());

const minimal = { data: { kind: 'synthetic' }, arms: [{ name: 'cfg', guidance: { kind: 'cfg' } }] };
const withGuidance = (guidance: object) => ({ ...minimal, arms: [{ name: 'cfg', guidance }] });

/** Where the schema finds a spec wrong: the innermost places, as those around them are wrong by what is in them. */
function places(spec: object): string[] {
  const found = validate(spec) ? [] : (validate.errors ?? []);
  const all = found.map(({ instancePath, params }) => {
    const { additionalProperty, missingProperty } = params as Record<string, string | undefined>;
    const key = additionalProperty ?? missingProperty;
    return key === undefined ? instancePath : `${instancePath}/${key}`;
  });
  return [...new Set(all)].filter((place) => !all.some((other) => other.startsWith(`${place}/`)));
}

describe('the JSON schema of an experiment', () => {
  it('is one of draft 2020-12 with a name', () => {
    expect(experimentJsonSchema()).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'urn:antiphon:experiment:1',
    });
    expect(ajv.validateSchema(experimentJsonSchema())).toBe(true);
  });

  it('describes every key', () => {
    const missing: string[] = [];
    const walk = (schema: unknown, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return;
      const { properties = {}, ...rest } = schema as { properties?: Record<string, { description?: string }> } & Record<
        string,
        unknown
      >;
      for (const [key, value] of Object.entries(properties)) {
        // Of the kind itself that is said once, where it is chosen.
        if (value.description === undefined && !(key === 'kind' && !('oneOf' in Object(value))))
          missing.push(`${path}.${key}`);
        walk(value, `${path}.${key}`);
      }
      for (const one of [rest.oneOf ?? []].flat() as { const: string; description?: string }[])
        if (one.description === undefined) missing.push(`${path}: ${one.const}`);
      for (const [key, value] of Object.entries(rest))
        if (key !== 'default' && key !== 'if') walk(value, `${path}/${key}`);
    };
    walk(experimentJsonSchema(), '');
    expect(missing).toEqual([]);
  });

  it.each([
    minimal,
    { ...minimal, $schema: './experiment.schema.json', format: 'antiphon-experiment/1' },
    { ...minimal, scales: 'own', sampling: { sampler: 'ddpm', steps: ['ddim25', 10], spacing: 'linspace' } },
    { ...minimal, metrics: ['lipError'], equivalence: { lipError: { share: 0.1, of: 'mean pose' } } },
    { ...minimal, metrics: { confirm: ['fdG'], explore: 'none' }, primary: { metric: 'fdG', arm: 'cfg' } },
    { ...minimal, encoder: { kind: 'log-mel', channel: [0, 1] }, training: { conditionKernel: null, decay: 'none' } },
    { ...minimal, encoder: { kind: 'wav2vec', model: 'net.onnx' } },
    { ...minimal, data: { kind: 'audio2photoreal', path: 'PXB184', part: 'face' } },
    withGuidance({ kind: 'cfg', within: [0.1, 0.8], rescale: 0.5, ramp: 'rising' }),
  ])('takes %j', (spec) => {
    expect(places(spec)).toEqual([]);
  });

  it.each([
    [{ ...minimal, scale: 2 }, '/scale'],
    [{ arms: minimal.arms }, '/data'],
    [{ ...minimal, data: { kind: 'synthetik' } }, '/data/kind'],
    [{ ...minimal, data: { kind: 'synthetic', clip: 3 } }, '/data/clip'],
    [{ ...minimal, data: { kind: 'folder' } }, '/data/path'],
    [{ ...minimal, encoder: { kind: 'log-mel', band: 4 } }, '/encoder/band'],
    [{ ...minimal, encoder: { kind: 'onnx', stages: [] } }, '/encoder/stages'],
    [withGuidance({ kind: 'cgf' }), '/arms/0/guidance/kind'],
    [withGuidance({ kind: 'cfg', scal: 2 }), '/arms/0/guidance/scal'],
    [withGuidance({ kind: 'cfg', dropRate: 2 }), '/arms/0/guidance/dropRate'],
    [withGuidance({ kind: 'fixed', within: [0, 1] }), '/arms/0/guidance/within'],
    [{ ...minimal, training: { widht: 64 } }, '/training/widht'],
    [{ ...minimal, training: { width: 0 } }, '/training/width'],
    [{ ...minimal, training: { decay: { at: [10], faktor: 0.5 } } }, '/training/decay/faktor'],
    [{ ...minimal, sampling: { sampler: 'dimm' } }, '/sampling/sampler'],
    [{ ...minimal, sampling: { spacing: 'karras' } }, '/sampling/spacing'],
    [{ ...minimal, metrics: ['lips'] }, '/metrics/0'],
    [{ ...minimal, primary: { metric: 'lips', arm: 'cfg' } }, '/primary/metric'],
    [{ ...minimal, scales: [1, -2] }, '/scales/1'],
    [{ ...minimal, format: 'antiphon-experiment/0' }, '/format'],
  ])('refuses %j at %s, as the command does', (spec, place) => {
    expect(places(spec)).toContain(place);
    const names = place.split('/').slice(1);
    const path = names
      .map((name) => (/^\d+$/.test(name) ? `[${name}]` : `.${name}`))
      .join('')
      .slice(1);
    const key = names.at(-1) ?? '';
    const told = new RegExp(`[:)] (unknown key "${key}"|${path.replace(/[[\].]/g, '\\$&')}: )`);
    expect(() => parseExperimentSpec(spec)).toThrow(told);
  });
});
