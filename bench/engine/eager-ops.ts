import * as tf from '@tensorflow/tfjs-core';

/** Of each op, how often it is called and read. */
const TIMES = 200;

/** Small tensors, so that the time is the engine's, not the arithmetic's. */
function ops(): (() => tf.Tensor)[] {
  const [a, b] = [0, 1].map((offset) =>
    tf.tensor2d(
      Float32Array.from({ length: 64 }, (_, i) => i + offset),
      [8, 8],
    ),
  ) as [tf.Tensor2D, tf.Tensor2D];
  return [
    () => tf.add(a, b),
    () => tf.mul(a, 2),
    () => tf.matMul(a, b),
    () => tf.relu(a),
    () => tf.sum(a, 1),
    () => tf.transpose(a),
    () => tf.concat([a, b], 1),
    () => tf.softmax(a),
  ];
}

/** Calls single ops of the active backend and reads each result at once. @returns the seconds of an op, over all of them */
export function eagerOps(): () => { readonly seconds: number; readonly flops: number } {
  const calls = ops();
  return () => {
    const start = performance.now();
    for (let i = 0; i < TIMES; i++)
      for (const call of calls) {
        const result = call();
        result.dataSync();
        result.dispose();
      }
    return { seconds: (performance.now() - start) / 1000 / TIMES / calls.length, flops: 0 };
  };
}
