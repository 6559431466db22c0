import * as tf from '@tensorflow/tfjs-core';
import type { Value } from '../graph/graph';
import { binary } from '../lowering/binary';
import { matmul } from '../lowering/matmul';
import { reduce } from '../lowering/reduce';
import { softmax } from '../lowering/softmax';
import { unary } from '../lowering/unary';

/** Values of an input up to which an op is small, as in tfjs's backend for WebGL. */
export const SMALL = 128;

/** Kernels whose work is bounded by the sizes of their inputs. */
const BOUNDED = new Set([
  ...Object.keys({ ...unary, ...binary, ...matmul, ...reduce, ...softmax }),
  ...[tf.AddN, tf.Cast, tf.Concat, tf.ExpandDims, tf.GatherV2, tf.OnesLike, tf.Pack, tf.Reshape, tf.Reverse],
  ...[tf.Select, tf.Slice, tf.SplitV, tf.StridedSlice, tf.Transpose, tf.Unpack, tf.ZerosLike],
]);

/**
 * Whether an op is done sooner by tfjs's own arithmetic than ONNX Runtime can be called: its inputs are known and small. Programs of small tensors that read each result (a schedule, a metric, a
 * loop with a condition) are made of these; tfjs's backend for WebGL leaves them to the processor in the same way.
 */
export function isSmallOp(kernelName: string, inputs: readonly Value[], atMost: number): boolean {
  if (!BOUNDED.has(kernelName)) return false;
  for (const { source } of inputs) if (source.kind !== 'constant' || source.values.length > atMost) return false;
  return inputs.length > 0;
}
