import { createRequire } from 'node:module';
import { forbidTelemetry } from '@antiphon/core/process';
import type * as runtime from 'onnxruntime-node';

type OnnxRuntime = typeof runtime;

let loaded: OnnxRuntime | undefined;

/**
 * onnxruntime-node, loaded by the first call and not by an import, which a bundler may move in front of everything: first its telemetry is forbidden. Each package that uses it has such a file, as
 * it is found from the package that names it as its dependency.
 */
export function onnxRuntime(): OnnxRuntime {
  if (loaded === undefined) {
    forbidTelemetry();
    loaded = createRequire(import.meta.url)('onnxruntime-node') as OnnxRuntime;
  }
  return loaded;
}
