import { BACKEND_NAME, compileTrainStep, runtimeVersion } from '@antiphon/tfjs-onnxruntime';
import type { Engine } from './engine';

/** Whole steps as one graph (`@antiphon/tfjs-onnxruntime`). */
export const onnxRuntime: Engine = {
  name: 'onnxruntime',
  summary: 'loss and gradients compiled to one graph of ONNX Runtime; the fastest, always there',
  load: () =>
    Promise.resolve({
      backend: BACKEND_NAME,
      description: `ONNX Runtime ${runtimeVersion().version}`,
      compileTrainStep,
    }),
};
