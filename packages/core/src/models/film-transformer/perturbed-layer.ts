import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Perturbation } from '../../contracts/denoiser';
import type { Parameters } from '../nn/parameter';
import { filmDecoderLayer, type LayerContext } from './film-decoder-layer';

/** Per item and layer `[B, layers]`, 1 where it is weakened: self-attention to oneself alone, with blurred queries, or the whole layer left out. */
export interface LayerPerturbation extends Readonly<Record<Perturbation['kind'], Tensor>> {
  /** How queries are blurred, `[B, T, T]`. */
  readonly kernel: Tensor;
}

/** A decoder layer that may be weakened, for each item by itself (arXiv 2403.17377, 2408.00760, 2411.18664). */
export function perturbedLayer(
  parameters: Parameters,
  index: number,
  h: Tensor,
  context: LayerContext,
  perturbation: LayerPerturbation,
): Tensor {
  const [batch] = h.shape;
  const column = (kind: Perturbation['kind']) => tf.slice(perturbation[kind], [0, index], [batch, 1]);
  const flat = (kind: 'identity' | 'blur') => tf.reshape(column(kind), [batch]);
  const weakened = { identity: flat('identity'), blur: flat('blur'), kernel: perturbation.kernel };
  const next = filmDecoderLayer(parameters, index, h, { ...context, weakened });
  const kept = tf.sub(1, tf.reshape(column('skip'), [batch, 1, 1]));
  return tf.add(h, tf.mul(tf.sub(next, h), kept));
}
