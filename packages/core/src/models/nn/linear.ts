import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Parameters, ParameterSpec } from './parameter';

/** An affine map whose bias is not added yet: what comes next can often take it in at less than a pass over every frame. */
export interface Affine {
  /** `[…, out]`. */
  readonly product: Tensor;
  /** `[out]`. */
  readonly bias: Tensor;
}

/** `x·weightᵀ + bias` over the last axis, with the parameters `name.weight` `[out, in]` and `name.bias` `[out]`: `[…, in]` → `[…, out]`. */
export function linear(parameters: Parameters, name: string, x: Tensor): Tensor {
  return project(x, parameters[`${name}.weight`], parameters[`${name}.bias`]);
}

/** `linear` with its bias left over. */
export function affine(parameters: Parameters, name: string, x: Tensor): Affine {
  return { product: project(x, parameters[`${name}.weight`]), bias: parameters[`${name}.bias`] };
}

/** `linear` with the weights given, and a bias only where there is one: all leading axes become one, so that it is a single matrix product. */
export function project(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const [out, width] = weight.shape;
  const rows = tf.reshape(x, [x.size / width, width]);
  const product = tf.matMul(rows, weight as Tensor2D, false, true);
  return tf.reshape(bias === undefined ? product : tf.add(product, bias), [...x.shape.slice(0, -1), out]);
}

/** Both parameters uniform in ±1/√in, as PyTorch starts them. */
export function linearParameters(name: string, width: number, out: number): ParameterSpec[] {
  const init = { uniform: 1 / Math.sqrt(width) };
  return [
    { name: `${name}.weight`, shape: [out, width], init },
    { name: `${name}.bias`, shape: [out], init },
  ];
}
