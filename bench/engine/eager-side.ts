/**
 * Another engine's side of the comparison of engines, as onnxruntime-side.ts is ours. `npm run bench -- engine` runs it; tfjs-node is found in NODE_PATH, too.
 *   node --import tsx --conditions=@antiphon/source bench/engine/eager-side.ts --engine wasm --model M
 */
import { parseArgs } from 'node:util';
import { engineNamed } from '@antiphon/train';
import * as tf from '@tensorflow/tfjs-core';
import { eagerOps } from './eager-ops';
import { feedsOf, inputsOf, MODELS, parametersOf, predict, trainStepOf, type ModelName } from './models';
import { takeTurns } from './side';

const { values: options } = parseArgs({
  options: { model: { type: 'string', default: 'M' }, engine: { type: 'string', default: 'wasm' } },
});
const model = MODELS[options.model as ModelName];
const engine = await engineNamed(options.engine).load();
await tf.setBackend(engine.backend);

await takeTurns({
  train: async () => {
    const step = await engine.compileTrainStep(trainStepOf(model));
    const feeds = feedsOf(model);
    return () => step.run(feeds, { learningRate: 1e-4 });
  },
  eager: () => {
    const run = eagerOps();
    return Promise.resolve(() => Promise.resolve(run()));
  },
  forward: () => {
    const parameters = tensors(Object.entries(parametersOf(model)));
    const feeds = feedsOf(model);
    const inputs = tensors(
      Object.entries(inputsOf(model)).map(([name, { shape }]) => [
        name,
        { shape, values: feeds[name as keyof typeof feeds] },
      ]),
    );
    return Promise.resolve(() =>
      Promise.resolve(tf.tidy(() => Float32Array.from(predict(model, parameters, inputs).dataSync()))),
    );
  },
});

function tensors(
  named: readonly (readonly [string, { readonly shape: readonly number[]; readonly values: Float32Array }])[],
): Record<string, tf.Tensor> {
  return Object.fromEntries(named.map(([name, { shape, values }]) => [name, tf.tensor(values, [...shape])]));
}
