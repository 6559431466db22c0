import {
  codebookName,
  motionCodecParameters,
  type MotionCodecConfig,
  type ParameterValues,
} from '@antiphon/core/models';
import { z } from 'zod';
import type { StageCheckpoint } from '../stage-checkpoint';

/** What is needed of a codec's checkpoint: its sizes, its weights and its codebooks. */
export function trainedCodec({ model, config, state, shapes, bufferShapes }: StageCheckpoint): {
  readonly codec: MotionCodecConfig;
  readonly every: number;
  readonly keyFrames: number;
  readonly weights: ParameterValues;
} {
  const size = z.int().positive();
  const codec = z.object({ features: size, width: size, codes: size, levels: size }).parse(model);
  const { every, keyFrames } = z.looseObject({ every: size, keyFrames: size }).parse(config);
  const books = Array.from({ length: codec.levels }, (_, level) => codebookName(level));
  const entries = [
    ...motionCodecParameters(codec).map(({ name }) => [name, state.ema[name], shapes[name]] as const),
    ...books.map((name) => [name, state.buffers?.[name], bufferShapes[name]] as const),
  ];
  const weights = entries.map(([name, values, shape]): [string, ParameterValues[string]] => {
    if (values === undefined || shape === undefined) throw new RangeError(`The codec has no "${name}".`);
    return [name, { shape, values }];
  });
  return { codec, every, keyFrames, weights: Object.fromEntries(weights) };
}
