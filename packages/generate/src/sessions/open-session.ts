import type { InferenceSession } from 'onnxruntime-common';
import { onnxRuntime } from '@antiphon/onnxruntime';

/** Loads a network, from its file or its bytes, to be run on the CPU. @param threads that a run computes with @throws what the runtime says of a file that it cannot load */
export async function openSession(model: string | Uint8Array, threads: number): Promise<InferenceSession> {
  return onnxRuntime().InferenceSession.create(model as string, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Threads that wait for work sleep. Those that spin take a core from whoever else computes: a window costs twice the processor time, and is no sooner done.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
}
