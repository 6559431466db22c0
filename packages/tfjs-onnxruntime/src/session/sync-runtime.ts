import { nativeBinding } from '@antiphon/onnxruntime';
import type { InferenceSession } from 'onnxruntime-common';
import type { DeviceTensor } from './session';

/** A graph compiled to a session that is run at once, on the calling thread. */
export interface SyncProgram {
  run(feeds: Readonly<Record<string, DeviceTensor>>, outputs: readonly string[]): Record<string, DeviceTensor>;
  dispose(): void;
}

/**
 * Makes a session without a promise, so that `dataSync()` and eager ops need not wait for the event loop. The runtime's native calls are synchronous, and the promises around them are made in
 * JavaScript: what is called here is the same, without.
 */
export function loadSync(model: Uint8Array, options: InferenceSession.SessionOptions): SyncProgram {
  const { binding, initOrt } = nativeBinding();
  initOrt();
  const session = new binding.InferenceSession();
  session.loadModel(model.buffer, model.byteOffset, model.byteLength, options);
  return {
    run: (feeds, outputs) =>
      session.run(feeds, Object.fromEntries(outputs.map((name) => [name, null])), { logSeverityLevel: 4 }),
    dispose: () => session.dispose(),
  };
}
