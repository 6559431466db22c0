import { engine, setBackend, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core';
import { activeBackend, BACKEND_NAME, type OnnxRuntimeBackend } from '../backend/backend';
import type { Value } from './graph';

/**
 * Runs `fn`, which must be synchronous, on symbolic tensors and returns whatever `fn` makes of them: ops have shapes and types, but no values. Tensors that `fn` makes on
 * the way are freed.
 */
export function trace<T>(fn: (backend: OnnxRuntimeBackend, tensorOf: (value: Value) => Tensor) => T): T {
  const before = engine().backendName;
  // A backend that starts synchronously, as this one does, is active when setBackend returns its promise.
  void setBackend(BACKEND_NAME);
  try {
    const backend = activeBackend();
    const scope = { result: undefined as T | undefined };
    backend.traced(() =>
      engine().tidy(() => {
        scope.result = fn(backend, (value) => engine().makeTensorFromTensorInfo(backend.tensorOf(value)));
      }),
    );
    return scope.result as T;
  } finally {
    if (before) void setBackend(before);
  }
}

/** The graph values of named tensors. */
export function valuesOf(backend: OnnxRuntimeBackend, tensors: NamedTensorMap): Record<string, Value> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, backend.graphValue(tensor)]));
}
