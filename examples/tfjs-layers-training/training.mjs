import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu'; // the backend "cpu", to compare with
import '@antiphon/tfjs-onnxruntime'; // the backend "onnxruntime": all that a program for tfjs needs

/** Sounds and mouths: 8 bands over 24 frames, and how far the mouth is open at the end. It follows four bands of the last 8 frames. */
function examples(count) {
  return tf.tidy(() => {
    const sounds = tf.randomUniform([count, 24, 8], -1, 1, 'float32', 7);
    const heard = tf.mean(tf.slice(sounds, [0, 16, 0], [-1, 8, 4]), [1, 2]);
    return { sounds, mouths: tf.reshape(tf.sigmoid(tf.mul(15, heard)), [count, 1]) };
  });
}

/** A model as tfjs-layers has them, seeded so that it begins with the same weights everywhere. */
function model() {
  const kernelInitializer = initializers.glorotUniform({ seed: 1 });
  const built = sequential();
  built.add(layers.conv1d({ inputShape: [24, 8], filters: 8, kernelSize: 3, activation: 'relu', kernelInitializer }));
  built.add(layers.flatten());
  built.add(layers.dense({ units: 32, activation: 'relu', kernelInitializer }));
  built.add(layers.dense({ units: 1, activation: 'sigmoid', kernelInitializer }));
  built.compile({ optimizer: tf.train.adam(1e-2), loss: 'meanSquaredError' });
  return built;
}

/**
 * Trains on a backend by tfjs' own `fit`.
 * @returns the loss of each epoch, what the model then says of four sounds, and the seconds that training took
 */
export async function trainOn(backend, { epochs = 6 } = {}) {
  await tf.setBackend(backend);
  const { sounds, mouths } = examples(256);
  const built = model();
  const began = performance.now();
  const { history } = await built.fit(sounds, mouths, { epochs, batchSize: 32, shuffle: false, verbose: 0 });
  const seconds = (performance.now() - began) / 1000;
  const answers = await built.predict(tf.slice(sounds, [0, 0, 0], [4, -1, -1])).data();
  return { losses: history.loss, answers: [...answers], seconds };
}
