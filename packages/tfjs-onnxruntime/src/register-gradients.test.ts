import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** In a process of its own: in this one, tfjs is loaded already. */
test('gradients work where this package is imported before anything of TensorFlow.js', async () => {
  const program = `
    const { BACKEND_NAME } = await import('@antiphon/tfjs-onnxruntime');
    const tf = await import('@tensorflow/tfjs-core');
    await tf.setBackend(BACKEND_NAME);
    const gradient = tf.grad((x) => tf.sum(tf.addN([x, tf.mul(x, 1)])))(tf.tensor1d([1, 2]));
    console.log(JSON.stringify([...gradient.dataSync()]));`;
  const words = ['--import', 'tsx', '--conditions=@antiphon/source', '--input-type=module', '-e', program];
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: root });
  expect(stdout.trim()).toBe('[2,2]');
});
