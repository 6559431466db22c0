import { AntiphonError, Random } from '@antiphon/core';
import { guideMemoryLength, initGuideTransformer, type MotionCodecConfig } from '@antiphon/core/models';
import { conditionRows, conditionWidth, type AudioConditionSpec, type Dataset } from '@antiphon/data';
import type { Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { KeyFrameBatches } from '../key-frame-batches';
import { stageFields, type Stage, type StageInput } from '../stage';
import { guideLoss, type GuideLossInputs } from './guide-loss';
import { CODEC, type GuideModel } from './guide-model';
import { HeardWindows } from './heard-windows';
import { trainedCodec } from './trained-codec';

const guideSchema = z.strictObject({
  ...stageFields,
  width: z.int().positive().default(64),
  feedForward: z.int().positive().default(1024),
  layers: z.int().positive().default(6),
  heads: z.int().positive().default(4),
  /** Groups of six dilated convolutions over the audio; each shortens it by 24 tokens. */
  audioGroups: z.int().min(0).default(3),
  labelSmoothing: z.number().min(0).lt(1).default(0.1),
  /** How often the audio of a window is dropped. */
  dropRate: z.number().min(0).lt(1).default(0.2),
});

export type GuideConfig = z.infer<typeof guideSchema>;

/** The guide transformer (arXiv 2401.01885): from audio, the tokens of a trained codec, one after the other. Key frames are those that its codec was trained on. */
export const guide: Stage<GuideConfig> = {
  kind: 'guide',
  summary: 'a transformer that writes the codes of key frames for audio',
  schema: guideSchema,
  needs: ['codec'],
  prepare: async ({ dataset, normalisation, config, before }: StageInput<GuideConfig>) => {
    const { seed, batchSize, labelSmoothing, dropRate } = config;
    const { codec, every, keyFrames, weights } = trainedCodec(before['codec']);
    const span = every * keyFrames;
    const audioTokens = rowsHeard(dataset, span);
    const model: GuideModel = {
      transformer: transformerConfig(dataset.conditions, audioTokens, codec, config),
      codec,
      conditions: dataset.conditions.map(({ name }) => name),
      audioTokens,
      every,
      keyFrames,
    };
    const batches = new KeyFrameBatches(dataset, normalisation, { batchSize, seed, every, keyFrames, span });
    const heard = new HeardWindows(dataset, normalisation, { span, tokens: audioTokens });
    const parameters = initGuideTransformer(model.transformer, Random.stream(seed, 'initial-weights'));
    return {
      model: { ...model },
      task: {
        parameters,
        buffers: Object.fromEntries(Object.entries(weights).map(([name, value]) => [`${CODEC}${name}`, value])),
        inputs: {
          audio: { shape: [batchSize, audioTokens, model.transformer.audio.width] },
          keep: { shape: [batchSize] },
          motion: { shape: [batchSize, keyFrames, codec.features] },
        },
        feeds: (step) => ({
          audio: heard.of(batches.at(step)),
          keep: keepAt(step, seed, batchSize, dropRate),
          motion: batches.motionAt(step),
        }),
        loss: (values, inputs, { buffers }) => {
          const constant = Object.keys(weights).map((name): [string, Tensor] => [name, buffers[`${CODEC}${name}`]]);
          const { audio, keep, motion } = inputs;
          const fed: GuideLossInputs = {
            audio: audio as Tensor3D,
            keep: keep as Tensor1D,
            motion: motion as Tensor3D,
          };
          return guideLoss(model, values, Object.fromEntries(constant), fed, labelSmoothing);
        },
      },
    };
  },
};

/** Tokens of the conditions beside each other. @throws INVALID_INPUT where there are none, or where they do not keep step */
function rowsHeard({ conditions, motion }: Pick<Dataset, 'conditions' | 'motion'>, frames: number): number {
  const [first, ...others] = conditions.map((spec) => conditionRows(spec, frames, motion.fps));
  if (first !== undefined && others.every((rows) => rows === first)) return first;
  throw new AntiphonError('INVALID_INPUT', {
    source: 'The guide',
    problem: `it hears all conditions as one, so they must have the same rate; they have ${[first, ...others].join(' and ')} rows in ${frames} frames`,
  });
}

function transformerConfig(
  conditions: readonly AudioConditionSpec[],
  audioTokens: number,
  { codes }: MotionCodecConfig,
  { width, feedForward, layers, heads, audioGroups: groups }: GuideConfig,
): GuideModel['transformer'] {
  const audio = { width: conditions.reduce((sum, spec) => sum + conditionWidth(spec), 0), groups };
  if (guideMemoryLength({ audio }, audioTokens) < 1)
    throw new AntiphonError('INVALID_INPUT', {
      source: 'audioGroups',
      problem: `${groups} groups of convolutions leave nothing of the ${audioTokens} audio tokens of a window. Take fewer groups, or a codec of more key frames`,
    });
  return { tokens: codes, width, feedForward, layers, heads, audio, positions: audioTokens };
}

function keepAt(step: number, seed: number, batchSize: number, dropRate: number): Float32Array {
  const random = Random.stream(seed, 'dropout', step);
  return Float32Array.from({ length: batchSize }, () => (random.bernoulli(dropRate) ? 0 : 1));
}
