import { Random } from '@antiphon/core';
import {
  denoise,
  dropoutSites,
  encode,
  fillDropoutMask,
  initFilmTransformer,
  type DropoutMasks,
  type FilmTransformerConfig,
} from '@antiphon/core/models';
import type { TrainStepOptions } from '@antiphon/tfjs-onnxruntime';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';

/** A decoder of audio2photoreal's shape, to measure engines with; its memory is given, one projection aside. */
export interface BenchModel {
  readonly batch: number;
  readonly frames: number;
  /** Of the memory, two time tokens aside. */
  readonly tokens: number;
  readonly config: FilmTransformerConfig;
}

const FEED_FORWARD = 1024;

export type ModelName = keyof typeof MODELS;

/** M is a small body model, L the reference's face model (39 M parameters). `bench/peers/engine/decoder.py` has the same. */
export const MODELS = {
  M: model({ batch: 8, frames: 120, tokens: 240, features: 104, width: 256, layers: 4, heads: 4 }),
  L: model({ batch: 1, frames: 600, tokens: 1998, features: 256, width: 512, layers: 8, heads: 8 }),
} as const;

function model(size: {
  readonly batch: number;
  readonly frames: number;
  readonly tokens: number;
  readonly features: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
}): BenchModel {
  const { batch, frames, tokens, features, width, layers, heads } = size;
  const condition = { name: 'audio', width, tokens, encoderLayers: 0, inputNorm: false, pooled: true } as const;
  const conditions = [{ ...condition, entry: 'attend', null: { kind: 'learned', rows: 1 } }] as const;
  return {
    batch,
    frames,
    tokens,
    config: { features, frames, width, feedForward: FEED_FORWARD, layers, heads, conditions },
  };
}

export function parametersOf({ config }: BenchModel) {
  return initFilmTransformer(config, Random.stream(1, 'bench'));
}

/** Shapes of what a training step is fed with; `forward` takes all but the target. */
export function inputsOf({ batch, frames, tokens, config }: BenchModel) {
  return {
    x: { shape: [batch, frames, config.features] },
    target: { shape: [batch, frames, config.features] },
    t: { shape: [batch] },
    audio: { shape: [batch, tokens, config.width] },
    keep: { shape: [batch] },
  } as const;
}

export function feedsOf(of: BenchModel): Record<keyof ReturnType<typeof inputsOf>, Float32Array> {
  const random = Random.stream(2, 'inputs');
  const normals = (name: 'x' | 'target' | 'audio') =>
    random.normals(inputsOf(of)[name].shape.reduce((product, size) => product * size, 1));
  const [t, keep] = [500, 1].map((value) => new Float32Array(of.batch).fill(value)) as [Float32Array, Float32Array];
  return { x: normals('x'), target: normals('target'), t, audio: normals('audio'), keep };
}

export function predict(
  { config }: BenchModel,
  parameters: Record<string, Tensor>,
  { x, t, audio, keep }: Record<string, Tensor>,
  masks?: DropoutMasks,
  recompute = false,
): Tensor3D {
  const memory = encode(config, parameters, { audio: audio as Tensor3D }, { audio: keep as Tensor1D }, masks);
  return denoise(config, parameters, x as Tensor3D, t as Tensor1D, memory, undefined, { masks, recompute });
}

/** Forward, mean squared error, backward, AdamW with clipping, moving average. @param recompute whether layers are computed again for their gradients, in place of being kept */
export function trainStepOf(of: BenchModel, recompute = false): TrainStepOptions {
  return {
    parameters: parametersOf(of),
    inputs: inputsOf(of),
    loss: (parameters, inputs) => ({
      loss: tf.mean(
        tf.squaredDifference(predict(of, parameters, inputs, undefined, recompute), inputs.target),
      ) as Scalar,
    }),
    optimizer: { weightDecay: 0.01, clipNorm: 1, emaDecay: 0.999 },
  };
}

const MASK = 'mask/';

/** The same with dropout, whose masks are inputs. */
export function trainStepWithDropout(of: BenchModel): TrainStepOptions {
  const sites = dropoutSites(of.config);
  const masks = Object.entries(sites).map(([site, shape]) => [MASK + site, { shape: [of.batch, ...shape] }] as const);
  return {
    ...trainStepOf(of),
    inputs: { ...inputsOf(of), ...Object.fromEntries(masks) },
    loss: (parameters, inputs) => {
      const given = Object.fromEntries(Object.keys(sites).map((site) => [site, inputs[MASK + site] as Tensor]));
      const prediction = predict(of, parameters, inputs, given);
      return { loss: tf.mean(tf.squaredDifference(prediction, inputs.target)) as Scalar };
    },
  };
}

/** Room for its masks, and what draws those of a step. */
export function dropoutMasksOf({ batch, config }: BenchModel) {
  const masks = Object.fromEntries(
    Object.entries(dropoutSites(config)).map(([site, [length, width]]) => [
      MASK + site,
      new Float32Array(batch * length * width),
    ]),
  );
  return (step: number) => {
    for (const [name, mask] of Object.entries(masks))
      fillDropoutMask(mask, 0.1, Random.stream(1, 'dropout', step, name));
    return masks;
  };
}

/** A product `[count, rows, inner] · [count, inner, columns]`. */
export interface Product {
  readonly count: number;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  /** How often the forward pass has it. */
  readonly times: number;
}

/** The matrix products of a forward pass, but for those of single rows. */
export function productsOf({ batch, frames, tokens, config }: BenchModel): Product[] {
  const { width, layers, heads, features } = config;
  const size = width / heads;
  const product = (times: number, rows: number, inner: number, columns: number, count = 1): Product => ({
    count,
    rows,
    inner,
    columns,
    times,
  });
  const [rows, seen] = [batch * frames, batch * tokens];
  const attention = (length: number) => [
    product(layers, frames, size, length, batch * heads),
    product(layers, frames, length, size, batch * heads),
  ];
  return [
    // Queries and outputs twice, keys and values of the frames.
    product(6 * layers, rows, width, width),
    product(2 * layers + 1, seen, width, width),
    ...attention(frames),
    ...attention(tokens + 2),
    product(layers, rows, width, FEED_FORWARD),
    product(layers, rows, FEED_FORWARD, width),
    product(1, rows, features, width),
    product(1, rows, width, features),
  ];
}

/** Multiplications and additions. */
export function flopsOf({ count, rows, inner, columns, times }: Product): number {
  return 2 * count * rows * inner * columns * times;
}

/** Of a forward pass; a training step has three times as many, as the backward pass of a product is two products. */
export function forwardFlops(of: BenchModel): number {
  return productsOf(of).reduce((sum, product) => sum + flopsOf(product), 0);
}
