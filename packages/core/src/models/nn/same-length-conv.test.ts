import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { Random } from '../../random/random';
import { sameLengthConv } from './same-length-conv';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

test.each([
  [2, 5, 3],
  [5, 2, 3],
  [4, 4, 1],
  [3, 2, 7],
])('of %d features to %d with kernel %d: the sum over frames around each', (width, out, kernel) => {
  const [batch, length] = [2, 6];
  const random = Random.stream(1, 'conv', width, out, kernel);
  const x = random.normals(batch * length * width);
  const weight = random.normals(out * width * kernel);
  const bias = random.normals(out);
  const parameters = { 'c.weight': tf.tensor(weight, [out, width, kernel]), 'c.bias': tf.tensor(bias, [out]) };
  const y = sameLengthConv(parameters, 'c', tf.tensor(x, [batch, length, width])).dataSync();
  const reach = (kernel - 1) / 2;
  for (let b = 0; b < batch; b++)
    for (let t = 0; t < length; t++)
      for (let o = 0; o < out; o++) {
        let sum = bias[o] ?? NaN;
        for (let k = 0; k < kernel; k++) {
          const from = t + k - reach;
          if (from < 0 || from >= length) continue;
          for (let i = 0; i < width; i++)
            sum += (weight[(o * width + i) * kernel + k] ?? NaN) * (x[(b * length + from) * width + i] ?? NaN);
        }
        expect(y[(b * length + t) * out + o]).toBeCloseTo(sum, 4);
      }
});
