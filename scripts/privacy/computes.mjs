// Loads a built package as a user would, and has ONNX Runtime compute: node computes.mjs engine|generator esm|cjs main|worker BUNDLE
import { createRequire } from 'node:module';
import { isMainThread, Worker } from 'node:worker_threads';

const [what, format, thread, bundle] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const load = (name) => (format === 'esm' ? import(name) : require(name));

if (isMainThread && thread === 'worker') {
  // Its main thread knows nothing of Antiphon, and what the worker writes into its environment stays there.
  const argv = [what, format, thread, bundle];
  const worker = new Worker(new URL(import.meta.url), { argv, env: { ORT_DISABLE_TELEMETRY: '1' } });
  worker.on('error', (error) => {
    throw error;
  });
} else if (what === 'engine') {
  const tf = await load('@tensorflow/tfjs-core');
  await load('@antiphon/tfjs-onnxruntime');
  await tf.setBackend('onnxruntime');
  const values = tf.sin(tf.ones([200])).dataSync();
  if (Math.abs(values[199] - Math.sin(1)) > 1e-6) throw new Error('wrong');
} else {
  const { Generator } = await load('@antiphon/generate');
  const generator = await Generator.open(bundle, { workers: 1 });
  await generator.close();
}
