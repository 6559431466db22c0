import type { InferenceSession } from 'onnxruntime-common';
import { onnxRuntime } from '@antiphon/onnxruntime';

/** Loads a network, from its file or its bytes, to be run on the CPU. @param threads that a run computes with @throws what the runtime says of a file that it cannot load */
export async function openSession(model: string | Uint8Array, threads: number): Promise<InferenceSession> {
  const options = {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Threads that wait for work sleep. Those that spin take a core from whoever else computes: a window costs twice the processor time, and is no sooner done.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
  const create = (network: string | Uint8Array) => onnxRuntime().InferenceSession.create(network as string, options);
  if (typeof model === 'string' || !(model.buffer instanceof SharedArrayBuffer)) return create(model);
  // The runtime takes no shared memory: it has a copy for as long as the loading lasts.
  const copy = new ShrinkingBuffer(model.length, { maxByteLength: model.length });
  const bytes = new Uint8Array(copy);
  bytes.set(model);
  try {
    return await create(bytes);
  } finally {
    // At once: a thread that waits for work collects no garbage, and of this there are hundreds of megabytes.
    copy.resize(0);
  }
}

/** What `ArrayBuffer` is in every Node that we run in; the library of types has it from ES2024 on. */
const ShrinkingBuffer = ArrayBuffer as unknown as new (
  length: number,
  options: { readonly maxByteLength: number },
) => ArrayBuffer & { resize(length: number): void };
