import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { BACKEND_NAME } from './index';

/** Bars in one of four places, upright or lying: eight classes of 12×12 pictures. */
function pictures(count: number) {
  const pixels = new Float32Array(count * 144);
  const classes = Array.from({ length: count }, (_, i) => i % 8);
  classes.forEach((kind, i) => {
    for (let k = 0; k < 12; k++)
      for (let wide = 0; wide < 3; wide++) {
        const across = 3 * (kind % 4) + wide;
        pixels[i * 144 + (kind < 4 ? 12 * k + across : 12 * across + k)] = 1 - 0.3 * Math.abs(Math.sin(i + k));
      }
  });
  return {
    x: tf.tensor4d(pixels, [count, 12, 12, 1]),
    y: tf.cast(tf.oneHot(tf.tensor1d(classes, 'int32'), 8), 'float32'),
    classes,
  };
}

test('a model of @tensorflow/tfjs-layers is fitted, evaluated and asked', async () => {
  await tf.setBackend(BACKEND_NAME);
  const model = layers.sequential();
  model.add(layers.layers.conv2d({ inputShape: [12, 12, 1], filters: 4, kernelSize: 3, activation: 'relu' }));
  model.add(layers.layers.maxPooling2d({ poolSize: 2 }));
  model.add(layers.layers.batchNormalization());
  model.add(layers.layers.flatten());
  model.add(layers.layers.dense({ units: 16, activation: 'relu' }));
  model.add(layers.layers.dropout({ rate: 0.1 }));
  model.add(layers.layers.dense({ units: 8, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const { x, y, classes } = pictures(64);
  const history = await model.fit(x, y, { epochs: 8, batchSize: 16, shuffle: true });
  const loss = history.history['loss'] as number[];
  expect(loss[loss.length - 1]).toBeLessThan(0.5 * loss[0]);
  const guessed = tf.argMax(model.predict(x) as tf.Tensor, -1).dataSync();
  expect(classes.filter((kind, i) => guessed[i] === kind).length).toBeGreaterThan(50);
});
