import type { Guidance } from '@antiphon/core';
import type { FilmConditionConfig, FilmTransformerConfig } from '@antiphon/core/models';
import { conditionRows, conditionWidth, type ConditionSpec, type Dataset } from '@antiphon/data';
import { featureCount } from '@antiphon/formats';
import type { TrainConfig } from '../config';

/** Name of the condition that holds key frames. */
const KEY_FRAMES = 'keyframes';

/** What a denoiser for a dataset is conditioned on: what the dataset hears, and key frames of the motion where the config asks for them. */
export function conditionsOf(
  { motion, conditions }: Pick<Dataset, 'motion' | 'conditions'>,
  { keyFrameEvery: every }: Pick<TrainConfig, 'keyFrameEvery'>,
): ConditionSpec[] {
  if (every === null) return [...conditions];
  return [
    ...conditions,
    { name: KEY_FRAMES, kind: 'key-frames', every, width: featureCount(motion), rate: motion.fps / every },
  ];
}

/** The network for a dataset: its features and conditions come from the data, its size from the config, its null condition from the guidance. */
export function modelConfig(
  dataset: Pick<Dataset, 'motion' | 'conditions'>,
  config: TrainConfig,
  guidance: Pick<Guidance, 'nullCondition'>,
): FilmTransformerConfig {
  return {
    features: featureCount(dataset.motion),
    frames: config.frames,
    width: config.width,
    feedForward: config.feedForward,
    layers: config.layers,
    heads: config.heads,
    conditions: conditionsOf(dataset, config).map((spec) =>
      conditionConfig(spec, dataset.motion.fps, config, guidance),
    ),
    ...(config.tailWidth === null ? {} : { tail: { width: config.tailWidth } }),
  };
}

/** Key frames enter as the reference's do: tokens of their own, normed at the input, without a part in what steers the FiLM layers. */
function conditionConfig(
  spec: ConditionSpec,
  fps: number,
  config: TrainConfig,
  guidance: Pick<Guidance, 'nullCondition'>,
): FilmConditionConfig {
  const tokens = conditionRows(spec, config.frames, fps);
  const own = spec.kind === 'key-frames';
  const learned = { kind: 'learned', rows: config.nullTokens === 'each' ? tokens : 1 } as const;
  return {
    name: spec.name,
    width: conditionWidth(spec),
    tokens,
    encoderLayers: own ? 0 : config.encoderLayers,
    inputNorm: own,
    ...(own || config.conditionKernel === null ? {} : { kernel: config.conditionKernel }),
    pooled: !own,
    entry: own ? 'attend' : config.conditionEntry,
    null: guidance.nullCondition === 'learned' ? learned : { kind: 'zero' },
  };
}
