import { readFileSync } from 'node:fs';
import { Random } from '@antiphon/core';
import { codebookName } from '@antiphon/core/models';
import { decodeNpy, readSafetensors } from '@antiphon/formats';
import { BACKEND_NAME } from '@antiphon/tfjs-onnxruntime';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { followRows, perplexity } from './codebook';
import { codecLoss } from './codec-loss';

const folder = new URL('../../../../../../shared/goldens/a2p/rvq-tiny/', import.meta.url);

describe('training the codec as the reference', () => {
  const array = (name: string) => {
    const { data, shape } = decodeNpy(readFileSync(new URL(`${name}.npy`, folder)), name);
    return { values: Float32Array.from(data as Float32Array), shape };
  };
  const meta = JSON.parse(readFileSync(new URL('meta.json', folder), 'utf8')) as { json: Record<string, number> };
  const { tensors } = readSafetensors(readFileSync(new URL('weights.safetensors', folder)), 'weights');
  const parameters = (): Record<string, Tensor> =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, { shape, values }]) => [name, tf.tensor(values as Float32Array, [...shape])]),
    );

  beforeAll(async () => {
    await tf.setBackend(BACKEND_NAME);
  });

  test('loss, commitment, gradients, and the codebooks after one step', async () => {
    const weights = parameters();
    const x = array('x');
    const books = [0, 1, 2].map((level) => weights[codebookName(level)]);
    const motion = tf.tensor3d(x.values, x.shape as [number, number, number]);
    const names = ['encoder.enc.0.weight', 'encoder.enc.8.bias', 'decoder.dec.0.weight', 'decoder.dec.8.bias'];
    const { loss, metrics, outputs } = codecLoss(weights, books, motion, 0.02);
    expect((await metrics.reconstruction.data())[0]).toBeCloseTo(meta.json.train_smooth_l1, 5);
    expect((await metrics.commitment.data())[0]).toBeCloseTo(meta.json.train_commit_loss, 5);
    expect((await loss.data())[0]).toBeCloseTo(meta.json.train_smooth_l1 + 0.02 * meta.json.train_commit_loss, 5);
    const gradient = tf.grads(
      (...own: Tensor[]) =>
        codecLoss({ ...weights, ...Object.fromEntries(names.map((name, i) => [name, own[i]])) }, books, motion, 0.02)
          .loss,
    );
    const found = gradient(names.map((name) => weights[name]));
    for (const [i, name] of names.entries()) {
      const want = array(`train_grad.${name}`).values;
      const got = await found[i]?.data();
      want.forEach((value, k) => expect(Math.abs(value - (got?.[k] ?? NaN))).toBeLessThan(2e-5));
    }
    for (const level of [0, 1, 2]) {
      const own = (what: 'embed' | 'embed_avg' | 'cluster_size') =>
        tensors[codebookName(level, what)]?.values as Float32Array;
      const rows = (await outputs[`residual_${level}`].data()) as Float32Array;
      const chosen = await outputs[`chosen_${level}`].data();
      const book = { embed: own('embed'), embedAvg: own('embed_avg'), clusterSize: own('cluster_size') };
      const after = followRows(book, rows, chosen, { decay: 0.99, deadBelow: 0, random: Random.stream(0, 'unused') });
      array(`train_after.${level}.cluster_size`).values.forEach((value, i) =>
        expect(after.clusterSize[i]).toBeCloseTo(value, 4),
      );
      array(`train_after.${level}.embed`).values.forEach((value, i) => expect(after.embed[i]).toBeCloseTo(value, 4));
      if (level === 2) expect(perplexity(chosen, 32)).toBeCloseTo(meta.json.train_perplexity, 3);
    }
  });
});
