import type { ConditionsRequest, WindowedConditions } from '../windows/audio-conditions';
import type { SessionThread } from '../sessions/session-thread';
import { sharedAudio } from './shared-audio';

/** `audioConditions`, in a worker thread: a minute of audio would hold up an event loop for half a second. @param signal stops it */
export async function hearOn(
  thread: SessionThread,
  request: Omit<ConditionsRequest, 'stop'>,
  signal?: AbortSignal,
): Promise<WindowedConditions> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const abort = () => void Atomics.store(stop, 0, 1);
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort);
  try {
    const audio = await sharedAudio(request.audio);
    return await thread.call({ kind: 'conditions', request: { ...request, audio, stop } });
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
