import { createRequire } from 'node:module';
import { AntiphonError } from '@antiphon/core';
import { moduleUrl } from '@antiphon/core/process';
import { engine, matMul, ones, setBackend, sum, tidy } from '@tensorflow/tfjs-core';

/**
 * Loads the package of a TensorFlow.js backend, which an application need not have installed, starts the backend and lets it compute something. The one that was active stays so.
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
    const module = createRequire(moduleUrl(import.meta.url))(packageName) as Module; // looks in NODE_PATH, too
    prepare?.(module);
    if (!(await setBackend(name))) throw new Error(`the backend "${name}" does not start`);
    tryOut();
    return module;
  } catch (cause) {
    throw new AntiphonError('ENGINE_UNAVAILABLE', { name, problem: problemOf(cause, packageName), remedy }, { cause });
  } finally {
    if (before) await setBackend(before);
  }
}

/** A library may load and start, and still call what this version of Node does not have. */
function tryOut(): void {
  const product = () => sum(matMul(ones([2, 3]), ones([3, 2]))).dataSync()[0];
  let found: number | undefined;
  try {
    found = tidy(product);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`it does not compute on Node ${process.versions.node}: ${said}`, { cause });
  }
  if (found !== 12) throw new Error(`it computes a sum as ${found} that is 12`);
}

function problemOf(cause: unknown, packageName: string): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  const missing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  return missing && message.includes(packageName)
    ? `${packageName} is not installed`
    : message.split('\n')[0] || 'it failed';
}
