import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import type { Engine } from './engine';
import { eagerTrainStep } from './eager-train-step';
import { loadBackend } from './load-backend';

const PACKAGE = '@tensorflow/tfjs-backend-wasm';

interface Wasm {
  readonly version_wasm: string;
  setWasmPaths(folder: string): void;
}

/** TensorFlow.js on WebAssembly with XNNPACK's kernels. */
export const wasm: Engine = {
  name: 'wasm',
  summary: 'TensorFlow.js on WebAssembly; runs wherever Node does',
  async load() {
    const { version_wasm } = await loadBackend<Wasm>('wasm', PACKAGE, `npm install ${PACKAGE}`, ({ setWasmPaths }) =>
      setWasmPaths(join(dirname(createRequire(import.meta.url).resolve(PACKAGE)), '/')),
    );
    return {
      backend: 'wasm',
      description: `tfjs-backend-wasm ${version_wasm}`,
      device: 'cpu',
      compileTrainStep: (options) => eagerTrainStep('wasm', options),
    };
  },
};
