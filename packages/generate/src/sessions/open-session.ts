import type { InferenceSession } from 'onnxruntime-common';
import { onnxRuntime } from '@antiphon/onnxruntime';

/** Loads a network, from its file or its bytes, to be run on the CPU. @param threads that a run computes with @throws what the runtime says of a file that it cannot load */
export async function openSession(model: string | Uint8Array, threads: number): Promise<InferenceSession> {
  // The runtime takes no shared memory: it is copied for as long as the loading lasts.
  const own = model instanceof Uint8Array && model.buffer instanceof SharedArrayBuffer ? model.slice() : model;
  return onnxRuntime().InferenceSession.create(own as string, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
}
