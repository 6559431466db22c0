import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';

/**
 * Convolution along time with a stride, without padding: `[B, 1, T, in]` → `[B, 1, floor((T − kernel) / stride) + 1, out]`. For encoders of raw audio, which are frozen; the axis of
 * length 1 stays from layer to layer, so that ONNX Runtime sees one convolution after the other. Where layers are trained, `conv1d` has gradients.
 * @param weight PyTorch's, `[out, in, kernel]`
 */
export function stridedConvolution(weight: Tensor, x: Tensor, stride = 1): Tensor {
  const [out, width, kernel] = weight.shape;
  const filter = tf.reshape(tf.transpose(weight, [2, 1, 0]), [1, kernel, width, out]);
  return tf.conv2d(x as Tensor4D, filter as Tensor4D, [1, stride], 'valid');
}
