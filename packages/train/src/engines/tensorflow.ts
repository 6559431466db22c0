import { isAntiphonError } from '@antiphon/core';
import { engine } from '@tensorflow/tfjs-core';
import type { Engine, LoadedEngine } from './engine';
import { eagerTrainStep } from './eager-train-step';
import { loadBackend } from './load-backend';

/** From the one with a GPU to the one without. */
const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

const REMEDY =
  'npm install @tensorflow/tfjs-node, or @tensorflow/tfjs-node-gpu beside CUDA 11.2 and cuDNN 8.1; release 4.22.0 of both works on Node 20 and 22, not on 23 and later';

interface TfjsNode {
  readonly version: Readonly<Record<string, string>>;
}

interface TensorFlowBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

/** TensorFlow's own library through tfjs-node. Its packages are optional peers. */
export const tensorFlow: Engine = {
  name: 'tensorflow',
  summary: 'TensorFlow through tfjs-node-gpu or tfjs-node, where one is installed',
  async load() {
    const problems: unknown[] = [];
    for (const name of PACKAGES) {
      try {
        return await loaded(name);
      } catch (error) {
        problems.push(error);
      }
    }
    // Of two that fail, the one that is installed has more to say.
    throw (
      problems.find((error) => !(isAntiphonError(error) && /is not installed/.test(error.message))) ?? problems.at(-1)
    );
  },
};

async function loaded(name: (typeof PACKAGES)[number]): Promise<LoadedEngine> {
  const { version } = await loadBackend<TfjsNode>('tensorflow', name, REMEDY);
  const { isUsingGpuDevice, binding } = engine().findBackend('tensorflow') as unknown as TensorFlowBackend;
  return {
    backend: 'tensorflow',
    description: `${name.replace('@tensorflow/', '')} ${version['tfjs-node'] ?? ''} (TensorFlow ${binding.TF_Version})`,
    device: isUsingGpuDevice ? 'gpu' : 'cpu',
    compileTrainStep: (options) => eagerTrainStep('tensorflow', options),
  };
}
