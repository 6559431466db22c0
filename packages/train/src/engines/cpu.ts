import type { Engine } from './engine';
import { eagerTrainStep } from './eager-train-step';
import { loadBackend } from './load-backend';

const PACKAGE = '@tensorflow/tfjs-backend-cpu';

/** TensorFlow.js's reference backend, in plain JavaScript: slow, and nothing to install natively. */
export const cpu: Engine = {
  name: 'cpu',
  summary: 'TensorFlow.js in plain JavaScript; a hundred times slower, to compare with',
  async load() {
    const { version_cpu } = await loadBackend<{ readonly version_cpu: string }>(
      'cpu',
      PACKAGE,
      `npm install ${PACKAGE}`,
    );
    return {
      backend: 'cpu',
      description: `tfjs-backend-cpu ${version_cpu}`,
      device: 'cpu',
      compileTrainStep: (options) => eagerTrainStep('cpu', options),
    };
  },
};
