import { AntiphonError, Random } from '@antiphon/core';
import {
  codebookName,
  drawParameters,
  encodeMotionLatents,
  motionCodecParameters,
  type MotionCodecConfig,
  type ParameterValues,
} from '@antiphon/core/models';
import { featureCount } from '@antiphon/formats';
import { jit } from '@antiphon/tfjs-onnxruntime';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { KeyFrameBatches } from '../key-frame-batches';
import { type Stage, type StageInput, stageFields } from '../stage';
import { followRows, type Codebook } from './codebook';
import { codecLoss } from './codec-loss';
import { kMeans, nearest } from './k-means';

const codecSchema = z.strictObject({
  ...stageFields,
  /** Width of the latents. */
  width: z.int().positive().default(64),
  /** Codes in a codebook. */
  codes: z.int().positive().default(1024),
  /** Codebooks, each for what the one before left over. */
  levels: z.int().positive().max(16).default(4),
  /** Motion frames from one key frame to the next. */
  every: z.int().positive().default(30),
  /** Key frames in a window. */
  keyFrames: z.int().min(2).default(20),
  /** Weight of the latents' distance to their codes. */
  commitWeight: z.number().min(0).default(0.02),
  /** Of the moving averages that the codebooks follow. */
  codebookDecay: z.number().min(0).lt(1).default(0.99),
  /** A code that fewer latents choose, on average, is replaced. */
  deadBelow: z.number().min(0).default(2),
});

export type CodecConfig = z.infer<typeof codecSchema>;

/** Rounds of k-means on the first batch. */
const START_ITERATIONS = 10;
const PARTS = { embed: 'embed', embedAvg: 'embed_avg', clusterSize: 'cluster_size' } as const;

/**
 * The residual-VQ codec of key frames (arXiv 2401.01885; residual VQ: 2107.03312). Codebooks start as the k-means of the first batch, level after level, follow the latents by moving
 * averages, and replace codes that nobody chooses.
 */
export const codec: Stage<CodecConfig> = {
  kind: 'codec',
  summary: 'a residual VQ of key frames, whose codes a guide predicts',
  schema: codecSchema,
  needs: [],
  prepare: async ({ dataset, normalisation, config }: StageInput<CodecConfig>) => {
    const { seed, levels } = config;
    const model: MotionCodecConfig = {
      features: featureCount(dataset.motion),
      width: config.width,
      codes: config.codes,
      levels,
    };
    const batches = new KeyFrameBatches(dataset, normalisation, config);
    const parameters = drawParameters(motionCodecParameters(model), Random.stream(seed, 'initial-weights'));
    const books = await startCodebooks(parameters, batches.motionAt(0), model, config);
    const shape = [config.batchSize, config.keyFrames, model.features];
    return {
      model: { ...model },
      task: {
        parameters,
        buffers: buffersOf(books, model),
        inputs: { motion: { shape } },
        feeds: (step) => ({ motion: batches.motionAt(step) }),
        loss: (weights, inputs, { buffers }) =>
          codecLoss(
            weights,
            Array.from({ length: levels }, (_, level) => buffers[codebookName(level)]),
            inputs.motion as Tensor3D,
            config.commitWeight,
          ),
        updateBuffers: (buffers, outputs, step) => {
          const after: Record<string, Float32Array> = {};
          for (let level = 0; level < levels; level++) {
            const book = followRows(bookIn(buffers, level), outputs[`residual_${level}`], outputs[`chosen_${level}`], {
              decay: config.codebookDecay,
              deadBelow: config.deadBelow,
              random: Random.stream(seed, 'dead-codes', step, level),
            });
            for (const [part, name] of Object.entries(PARTS))
              after[codebookName(level, name)] = book[part as keyof Codebook];
          }
          return after;
        },
      },
    };
  },
};

/** The k-means of the latents of a batch; of the next levels, of what the ones before left over. */
async function startCodebooks(
  parameters: ParameterValues,
  motion: Float32Array,
  { features, width, codes, levels }: MotionCodecConfig,
  { batchSize, seed }: CodecConfig,
): Promise<Codebook[]> {
  const names = Object.keys(parameters);
  const encode = jit((x: Tensor, ...weights: Tensor[]) =>
    encodeMotionLatents(Object.fromEntries(names.map((name, i) => [name, weights[i]])), x as Tensor3D),
  );
  const x = tf.tensor(motion, [batchSize, motion.length / batchSize / features, features]);
  const weights = names.map((name) => tf.tensor(parameters[name].values, [...parameters[name].shape]));
  const latents = await encode(x, ...weights);
  const left = Float32Array.from((await latents.data()) as Float32Array);
  tf.dispose([x, latents, ...weights]);
  if (!left.every(Number.isFinite))
    throw new AntiphonError('INVALID_INPUT', {
      source: 'The motion',
      problem: 'it contains a value that is not a finite number',
    });
  const books: Codebook[] = [];
  for (let level = 0; level < levels; level++) {
    const random = Random.stream(seed, 'k-means', level);
    const embed = kMeans(left, width, { count: codes, iterations: START_ITERATIONS, random });
    const clusterSize = new Float32Array(codes);
    for (let at = 0; at < left.length; at += width) {
      const row = left.subarray(at, at + width);
      const code = nearest(row, embed);
      clusterSize[code]++;
      for (let i = 0; i < width; i++) row[i] -= embed[code * width + i];
    }
    books.push({ embed, clusterSize, embedAvg: embed.map((value, i) => value * clusterSize[Math.floor(i / width)]) });
  }
  return books;
}

function buffersOf(books: readonly Codebook[], { codes, width }: MotionCodecConfig): ParameterValues {
  return Object.fromEntries(
    books.flatMap((book, level) =>
      Object.entries(PARTS).map(([part, name]) => {
        const values = book[part as keyof Codebook];
        return [codebookName(level, name), { shape: name === 'cluster_size' ? [codes] : [codes, width], values }];
      }),
    ),
  );
}

function bookIn(buffers: Readonly<Record<string, Float32Array>>, level: number): Codebook {
  return {
    embed: buffers[codebookName(level)],
    embedAvg: buffers[codebookName(level, 'embed_avg')],
    clusterSize: buffers[codebookName(level, 'cluster_size')],
  };
}
