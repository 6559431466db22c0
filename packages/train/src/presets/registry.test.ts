import { filmTransformerParameters } from '@antiphon/core/models';
import { createGuidance } from '@antiphon/guidance';
import type { Dataset } from '@antiphon/data';
import { encoderConditions } from '@antiphon/data/encoders';
import { expect, test } from 'vitest';
import { parseTrainConfig } from '../denoiser/config';
import { conditionsOf, modelConfig } from '../denoiser/network/model';
import { stageOfKind } from '../stages/registry';
import { PRESETS, presetNamed } from './registry';

const names = (count: number) => Array.from({ length: count }, (_, i) => `n${i}`);
const dataset = (features: number): Pick<Dataset, 'motion' | 'conditions'> => ({
  motion: { fps: 30, parts: [{ kind: 'blendshapes', names: names(features) }] },
  conditions: [{ name: 'audio', kind: 'log-mel', channel: 0, bands: 30, sampleRate: 16000, rate: 30 }],
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
    ['audio', 600, 32],
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

test('a preset drops as the reference: a face loses its audio in 20 % of the samples, a body audio and key frames together in 4 %', () => {
  const declared = (name: string) => {
    const { config, guidance, encoder, part } = presetNamed(name);
    const { motion } = dataset(part === 'face' ? 256 : 104);
    const heard = encoderConditions(encoder ?? { kind: 'log-mel' }, { channels: 2, fps: motion.fps });
    const names = conditionsOf({ motion, conditions: heard }, parseTrainConfig(config)).map(({ name }) => name);
    return { names, ...createGuidance(guidance ?? { kind: '' }).rates?.(names) };
  };
  for (const face of ['a2p-face', 'a2p-face-small'])
    expect(declared(face)).toMatchObject({ names: ['audio'], each: { audio: 0.2 }, all: 0.2 });
  for (const body of ['a2p-body', 'a2p-body-small']) {
    expect(declared(body)).toMatchObject({ names: ['audio', 'keyframes'], each: { audio: 0.2, keyframes: 0.2 } });
    expect(declared(body).all).toBeCloseTo(0.04, 12);
  }
});

test('an unknown name lists those that are known', () => {
  expect(() => presetNamed('a2p')).toThrow(/a2p-face, a2p-body/);
});
