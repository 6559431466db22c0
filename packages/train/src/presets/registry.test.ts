import { filmTransformerParameters } from '@antiphon/core/models';
import { createGuidance } from '@antiphon/guidance';
import type { Dataset } from '@antiphon/data';
import { expect, test } from 'vitest';
import { parseTrainConfig } from '../config';
import { modelConfig } from '../model';
import { stageOfKind } from '../stages/registry';
import { PRESETS, presetNamed } from './registry';

const names = (count: number) => Array.from({ length: count }, (_, i) => `n${i}`);
const dataset = (features: number): Pick<Dataset, 'motion' | 'conditions'> => ({
  motion: { fps: 30, parts: [{ kind: 'blendshapes', names: names(features) }] },
  conditions: [{ name: 'own', kind: 'log-mel', channel: 0, bands: 30, sampleRate: 16000, rate: 30 }],
});

test.each(PRESETS.filter(({ stage }) => stage === 'denoiser'))('$name is a valid config and a guidance', (preset) => {
  const config = parseTrainConfig(preset.config);
  const guidance = createGuidance(preset.guidance ?? { kind: '' });
  expect(filmTransformerParameters(modelConfig(dataset(16), config, guidance)).length).toBeGreaterThan(60);
});

test.each(PRESETS.filter(({ stage }) => stage !== 'denoiser'))('$name is a valid config of its stage', (preset) => {
  expect(stageOfKind(preset.stage).schema.parse(preset.config)).toMatchObject(preset.config);
});

test('the full-size networks are the reference’s', () => {
  const { config, guidance } = presetNamed('a2p-body');
  const model = modelConfig(dataset(104), parseTrainConfig(config), createGuidance(guidance ?? { kind: '' }));
  expect(model).toMatchObject({ features: 104, frames: 600, width: 256, feedForward: 1024, layers: 6, heads: 8 });
  expect(model.tail).toEqual({ width: 256 });
  expect(model.conditions.map(({ name, tokens, width }) => [name, tokens, width])).toEqual([
    ['own', 600, 32],
    ['keyframes', 20, 104],
  ]);
  const face = presetNamed('a2p-face');
  const faceModel = modelConfig(
    dataset(256),
    parseTrainConfig(face.config),
    createGuidance(face.guidance ?? { kind: '' }),
  );
  expect(faceModel).toMatchObject({ features: 256, width: 512, feedForward: 1024, layers: 8, heads: 8 });
  expect(faceModel.conditions[0]).toMatchObject({ encoderLayers: 2, null: { kind: 'learned', rows: 600 } });
});

test('an unknown name lists those that are known', () => {
  expect(() => presetNamed('a2p')).toThrow(/a2p-face, a2p-body/);
});
