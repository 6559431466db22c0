import { Random } from '@antiphon/core';
import { dotProductAttention } from '@antiphon/core/models';
import { compileTrainStep } from '@antiphon/tfjs-onnxruntime';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

/** Two heads with so many scores that they are fused where they are read once, and computed again for the gradient. */
const [BATCH, HEADS, FRAMES, TOKENS, WIDTH] = [2, 2, 1500, 1600, 8];
const BETA = 0.5;

/** The gradients of a compiled step, of attention that is fused and recomputed, or (with a mask that hides nothing) kept as it is traced. */
async function gradients(kept: boolean): Promise<readonly Float32Array[]> {
  const random = Random.stream(3, 'long');
  const rows = (length: number) => {
    const shape = [BATCH, length, WIDTH];
    return { shape, values: random.normals(BATCH * length * WIDTH) };
  };
  const step = await compileTrainStep({
    parameters: { queries: rows(FRAMES), keys: rows(TOKENS), values: rows(TOKENS) },
    inputs: { target: { shape: [BATCH, FRAMES, WIDTH] } },
    loss: ({ queries, keys, values }, { target }) => {
      const mask = kept ? tf.zeros([1]) : undefined;
      const attended = dotProductAttention({ queries, keys, values, heads: HEADS, mask } as Attention);
      return { loss: tf.mean(tf.squaredDifference(attended, target)) as Scalar };
    },
    optimizer: { beta1: BETA, clipNorm: Number.POSITIVE_INFINITY },
    threads: 2,
  });
  await step.run({ target: random.normals(BATCH * FRAMES * WIDTH) }, { learningRate: 1e-4 });
  // After one step, the first moment is the gradient's share.
  const { m } = step.state();
  await step.dispose();
  return ['queries', 'keys', 'values'].map((name) => m[name].map((value) => value / (1 - BETA)));
}
type Attention = Parameters<typeof dotProductAttention>[0] & { readonly mask?: Tensor };

test('a compiled step over many tokens has the gradients of plain attention', async () => {
  const [got, wanted] = [await gradients(false), await gradients(true)];
  got.forEach((values, which) => {
    const largest = wanted[which].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(largest).toBeGreaterThan(0);
    const off = values.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[which][i])), 0);
    expect(off / largest).toBeLessThan(1e-5);
  });
  // Computed in another order: to the bit the same would mean that nothing was computed again.
  expect(got.some((values, which) => values.some((value, i) => value !== wanted[which][i]))).toBe(true);
}, 60_000);
