import { AntiphonError, Random } from '@antiphon/core';
import {
  drawParameters,
  lipGeometry,
  lipRegressorParameters,
  type LipRegressorConfig,
  type ParameterValues,
} from '@antiphon/core/models';
import { featureCount } from '@antiphon/formats';
import type { Dataset, Normalisation } from '@antiphon/data';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { stageFields, type Stage, type StageInput } from '../stage';
import { LipWindows } from './lip-windows';

/** Hz: the regressor's motion. */
const FPS = 30;
/** Frames that it regresses at a time. */
const CHUNK = 120;

const lipsSchema = z.strictObject({
  ...stageFields,
  /** Width of the transformer and of its front end. */
  channels: z.int().positive().default(512),
  feedForward: z.int().positive().default(1024),
  heads: z.int().positive().default(4),
  encoderLayers: z.int().positive().default(2),
  decoderLayers: z.int().positive().default(4),
  /** Frames of a window: at most the 120 that the regressor takes at a time. */
  frames: z.int().positive().max(CHUNK).default(CHUNK),
});

export type LipsConfig = z.infer<typeof lipsSchema>;

/**
 * The lip regressor (arXiv 2401.01885): from speech, the vertices around the mouth. The data's motion is these vertices (`[frames, 3·vertices]`, 30 Hz, any unit). The reference has it
 * trained already, and on features of a pretrained wav2vec; here front end and transformer are trained together, from nothing.
 */
export const lips: Stage<LipsConfig> = {
  kind: 'lips',
  summary: 'a regressor of the vertices around the mouth, from speech',
  schema: lipsSchema,
  needs: [],
  prepare: async ({ dataset, normalisation, config }: StageInput<LipsConfig>) => {
    const { seed, batchSize, frames } = config;
    const model = modelOf(dataset, config);
    const drawn = drawParameters(lipRegressorParameters(model), Random.stream(seed, 'initial-weights'));
    // What follows from the sizes (a resampler's kernel, positions) is no weight.
    const fixed = new Set(
      lipRegressorParameters(model).flatMap(({ name, init }) =>
        typeof init === 'object' && 'values' in init ? [name] : [],
      ),
    );
    const parameters = startedAtMean(
      pick(drawn, (name) => !fixed.has(name)),
      normalisation,
    );
    const windows = await LipWindows.of(dataset, { seed, batchSize, frames });
    const scale = 1 / spread(normalisation);
    return {
      model: { ...model },
      task: {
        parameters,
        buffers: pick(drawn, (name) => fixed.has(name)),
        inputs: {
          audio: { shape: [batchSize, windows.samples] },
          vertices: { shape: [batchSize, frames, 3 * model.vertices] },
        },
        feeds: (step) => windows.at(step),
        loss: (weights, { audio, vertices }, { buffers }) => {
          const error = tf.sub(lipGeometry(model, { ...weights, ...buffers }, audio), vertices);
          const loss = tf.mean(tf.square(tf.mul(error, scale))) as Scalar;
          return { loss, metrics: { distance: tf.mean(tf.abs(error)) as Scalar } };
        },
      },
    };
  },
};

function modelOf({ motion }: Pick<Dataset, 'motion'>, config: LipsConfig): LipRegressorConfig {
  const features = featureCount(motion);
  const refuse = (problem: string) => new AntiphonError('INVALID_INPUT', { source: 'The lip regressor', problem });
  if (features % 3 !== 0)
    throw refuse(`its motion is three coordinates of each vertex, but there are ${features} features`);
  if (motion.fps !== FPS) throw refuse(`it needs ${FPS} frames a second; these recordings have ${motion.fps}`);
  const { channels, feedForward, heads, encoderLayers, decoderLayers } = config;
  if (channels % heads !== 0) throw refuse(`channels ${channels} is not a multiple of heads ${heads}`);
  return { channels, feedForward, heads, encoderLayers, decoderLayers, vertices: features / 3 };
}

function pick(values: ParameterValues, wanted: (name: string) => boolean): ParameterValues {
  return Object.fromEntries(Object.entries(values).filter(([name]) => wanted(name)));
}

/** The regressor puts out vertices in their own unit: its last bias begins as their mean. */
function startedAtMean(parameters: ParameterValues, { motion }: Normalisation): ParameterValues {
  const name = 'project_output.bias';
  return { ...parameters, [name]: { ...parameters[name], values: Float32Array.from(motion.mean) } };
}

/** One unit for all coordinates, so that the loss weighs every millimetre alike: the root mean square of their standard deviations. */
function spread({ motion: { std } }: Normalisation): number {
  return Math.sqrt(std.reduce((sum, value) => sum + value ** 2, 0) / std.length);
}
