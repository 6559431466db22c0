import { InferenceSession } from 'onnxruntime-node';

/** Loads a network to be run on the CPU. @param threads that a run computes with @throws what the runtime says of a file that it cannot load */
export function openSession(path: string, threads: number): Promise<InferenceSession> {
  return InferenceSession.create(path, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
}
