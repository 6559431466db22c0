import { readFileSync } from 'node:fs';
import { readSafetensors } from '@antiphon/formats';
import type { ParameterValues } from '@antiphon/core/models';
import { expect, test } from 'vitest';
import { importFilm } from './film';

const FILE = new URL('../../../../core/src/models/fixtures/film-pose-tiny/weights.safetensors', import.meta.url);
const ARGS = { heads: 4, frames: 90 };

function state(change: (tensors: Record<string, ParameterValues[string]>) => void = () => {}) {
  const { tensors } = readSafetensors(readFileSync(FILE), 'weights.safetensors');
  const copied = { ...(tensors as ParameterValues) };
  change(copied);
  return { path: 'model.pt', tensors: copied };
}

test('sizes come from the shapes: the body model, with key frames and a tail', () => {
  const { config, parameters } = importFilm(state(), ARGS);
  expect(config).toEqual({
    features: 24,
    frames: 90,
    width: 48,
    feedForward: 96,
    layers: 2,
    heads: 4,
    tail: { width: 256 },
    conditions: [
      {
        name: 'audio',
        width: 48,
        tokens: 298,
        encoderLayers: 0,
        inputNorm: false,
        pooled: true,
        entry: 'attend',
        null: { kind: 'learned', rows: 298 },
      },
      {
        name: 'keyframes',
        width: 24,
        tokens: 3,
        encoderLayers: 0,
        inputNorm: true,
        pooled: false,
        entry: 'attend',
        null: { kind: 'learned', rows: 4 },
      },
    ],
  });
  expect(Object.keys(parameters).length).toBeGreaterThan(90);
});

test.each([
  ['one that is missing', (t: Record<string, unknown>) => delete t['final_layer.bias'], /no tensor "final_layer.bias"/],
  [
    'one that is left over',
    (t: Record<string, unknown>) => (t['extra.weight'] = t['final_layer.bias']),
    /a tensor has no place in the model: "extra.weight"/,
  ],
  [
    'one of another shape',
    (t: Record<string, unknown>) => (t['norm_cond.weight'] = { shape: [7], values: new Float32Array(7) }),
    /"norm_cond.weight" has the shape \[7\], expected \[48\]/,
  ],
  [
    'other rotary frequencies',
    (t: Record<string, unknown>) => (t['rotary.freqs'] = { shape: [2], values: Float32Array.of(1, 0.5) }),
    /other frequencies/,
  ],
  [
    'a layer of a third kind',
    (t: Record<string, unknown>) => (t['seqTransDecoder.stack.0.norm9.weight'] = t['norm_cond.weight']),
    /norm9/,
  ],
])('%s is refused by name', (_, change, message) => {
  expect(() => importFilm(state(change), ARGS)).toThrow(message);
});

test('heads that cannot be, and windows longer than the null embedding, are refused', () => {
  expect(() => importFilm(state(), { ...ARGS, heads: 5 })).toThrow(/multiple of 5 heads/);
  expect(() => importFilm(state(), { ...ARGS, frames: 630 })).toThrow(/has 298 rows/);
});
