import { createRequire } from 'node:module';
import { AntiphonError } from '@antiphon/core';
import { engine, setBackend } from '@tensorflow/tfjs-core';

/**
 * Loads the package of a TensorFlow.js backend, which an application need not have installed, and starts the backend. The one that was active stays so.
 * @param prepare runs between the two
 * @throws ENGINE_UNAVAILABLE
 */
export async function loadBackend<Module>(
  name: string,
  packageName: string,
  remedy: string,
  prepare?: (module: Module) => void,
): Promise<Module> {
  const before = engine().backendName;
  try {
    const module = createRequire(import.meta.url)(packageName) as Module; // looks in NODE_PATH, too
    prepare?.(module);
    if (!(await setBackend(name))) throw new Error(`the backend "${name}" does not start`);
    return module;
  } catch (cause) {
    throw new AntiphonError('ENGINE_UNAVAILABLE', { name, problem: problemOf(cause, packageName), remedy }, { cause });
  } finally {
    if (before) await setBackend(before);
  }
}

function problemOf(cause: unknown, packageName: string): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  const missing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  return missing && message.includes(packageName)
    ? `${packageName} is not installed`
    : message.split('\n')[0] || 'it failed';
}
