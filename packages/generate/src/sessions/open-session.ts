import type { InferenceSession } from 'onnxruntime-common';
import { onnxRuntime } from '@antiphon/onnxruntime';

/** Loads a network, from its file or its bytes, to be run on the CPU. @param threads that a run computes with @throws what the runtime says of a file that it cannot load */
export async function openSession(model: string | Uint8Array, threads: number): Promise<InferenceSession> {
  return onnxRuntime().InferenceSession.create(model as string, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
}
