import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Parameters, ParameterSpec } from './parameter';

const EPSILON = 1e-5;

/** Layer normalisation over the last axis (arXiv 1607.06450), epsilon 1e-5, with the parameters `name.weight` and `name.bias`. */
export function layerNorm(parameters: Parameters, name: string, x: Tensor): Tensor {
  return tf.add(tf.mul(standardise(x), parameters[`${name}.weight`]), parameters[`${name}.bias`]);
}

/**
 * `(x − mean) / √(variance + epsilon)`. Forward it is the very pattern that ONNX Runtime fuses into one operator; the gradient is written out,
 * as the chain rule would leave three times the operations.
 */
function standardise(x: Tensor): Tensor {
  const run = tf.customGrad((input, save) => {
    const value = input as Tensor;
    const centred = tf.sub(value, tf.mean(value, -1, true));
    const deviation = tf.sqrt(tf.add(tf.mean(tf.pow(centred, 2), -1, true), EPSILON)); // […, 1]
    const y = tf.div<Tensor>(centred, deviation);
    (save as (tensors: Tensor[]) => void)([y, deviation]);
    const gradFunc = (dy: Tensor, [out, scale]: Tensor[]) => {
      const along = tf.mul(out, tf.mean(tf.mul(dy, out), -1, true));
      return tf.div<Tensor>(tf.sub(tf.sub(dy, tf.mean(dy, -1, true)), along), scale);
    };
    return { value: y, gradFunc };
  });
  return run(x);
}

export function layerNormParameters(name: string, width: number): ParameterSpec[] {
  return [
    { name: `${name}.weight`, shape: [width], init: { constant: 1 } },
    { name: `${name}.bias`, shape: [width], init: { constant: 0 } },
  ];
}
