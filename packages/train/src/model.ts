import type { Guidance } from '@antiphon/core';
import type { FilmTransformerConfig } from '@antiphon/core/models';
import { conditionWidth, featureCount, type Dataset } from '@antiphon/data';
import type { TrainConfig } from './config';

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
    conditions: dataset.conditions.map((condition) => ({
      name: condition.name,
      width: conditionWidth(condition),
      tokens: config.frames,
      encoderLayers: 0,
      inputNorm: false,
      pooled: true,
      entry: config.conditionEntry,
      null: guidance.nullCondition === 'learned' ? { kind: 'learned', rows: 1 } : { kind: 'zero' },
    })),
  };
}
