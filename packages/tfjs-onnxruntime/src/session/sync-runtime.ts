import { createRequire } from 'node:module';
import { forbidTelemetry } from '@antiphon/core/process';
import type { InferenceSession } from 'onnxruntime-node';
import type { DeviceTensor } from './session';

/** A graph compiled to a session that is run at once, on the calling thread. */
export interface SyncProgram {
  run(feeds: Readonly<Record<string, DeviceTensor>>, outputs: readonly string[]): Record<string, DeviceTensor>;
  dispose(): void;
}

/** What onnxruntime-node's JavaScript wraps into promises: its own calls return when they are done. */
interface NativeSession {
  loadModel(buffer: ArrayBufferLike, offset: number, length: number, options: InferenceSession.SessionOptions): void;
  run(
    feeds: Readonly<Record<string, DeviceTensor>>,
    fetches: Readonly<Record<string, null>>,
    options: object,
  ): Record<string, DeviceTensor>;
  dispose(): void;
}

interface Binding {
  readonly binding: { readonly InferenceSession: new () => NativeSession };
  initOrt(): void;
}

let loaded: Binding | undefined;

/**
 * Makes a session without a promise, so that `dataSync()` and eager ops need not wait for the event loop. The runtime's native calls are synchronous, and the promises around them are made in
 * JavaScript: what is called here is the same, without. It is no public interface of onnxruntime-node, whose version is therefore pinned to one minor release.
 */
export function loadSync(model: Uint8Array, options: InferenceSession.SessionOptions): SyncProgram {
  if (loaded === undefined) {
    forbidTelemetry();
    loaded = createRequire(import.meta.url)('onnxruntime-node/dist/binding.js') as Binding;
  }
  loaded.initOrt();
  const session = new loaded.binding.InferenceSession();
  session.loadModel(model.buffer, model.byteOffset, model.byteLength, options);
  return {
    run: (feeds, outputs) =>
      session.run(feeds, Object.fromEntries(outputs.map((name) => [name, null])), { logSeverityLevel: 4 }),
    dispose: () => session.dispose(),
  };
}
