import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { moduleUrl } from '@antiphon/core/process';
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
    const events = ['uncaughtException', 'unhandledRejection'] as const;
    const before = events.map((event) => process.listeners(event as 'uncaughtException'));
    const { version_wasm } = await loadBackend<Wasm>('wasm', PACKAGE, `npm install ${PACKAGE}`, ({ setWasmPaths }) =>
      setWasmPaths(join(dirname(createRequire(moduleUrl(import.meta.url)).resolve(PACKAGE)), '/')),
    );
    // What Emscripten makes of an error of anybody's in the process, a page of its own source, helps nobody.
    events.forEach((event, i) => {
      for (const listener of process.listeners(event as 'uncaughtException'))
        if (!before[i]?.includes(listener)) process.removeListener(event, listener);
    });
    return {
      backend: 'wasm',
      description: `tfjs-backend-wasm ${version_wasm}`,
      device: 'cpu',
      compileTrainStep: (options) => eagerTrainStep('wasm', options),
    };
  },
};
