import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import { AntiphonError } from '../errors';
import { setInBun } from './bun-environment';
import { setInMainThread } from './main-thread-environment';

/** What ONNX Runtime asks the process, once, when its first session is made. */
const VARIABLE = 'ORT_DISABLE_TELEMETRY';

/** Somebody wants telemetry, and says so. Nothing else does: neither an empty value nor a word that ONNX Runtime does not know. */
const WANTED = /^\s*(0|false|no|off|n)\s*$/i;

/** Worker threads inherit it from the thread that starts them. */
const SETTLED = 'antiphon: telemetry of ONNX Runtime';

/**
 * Has ONNX Runtime send no telemetry from this process, and write neither an identifier of the machine nor a queue of events below the user's home, as its official builds do since 1.29 on Linux and
 * macOS. To be called before the runtime is loaded, in whatever thread; later calls cost nothing. A user's own `ORT_DISABLE_TELEMETRY=0` is respected.
 *
 * The runtime reads the environment of the process, of which `process.env` is a copy in a worker thread: there, the main thread is asked to set it; in Bun it is a copy everywhere, and the C library is asked.
 * @throws TELEMETRY where it cannot be asked; then it is better not to compute
 */
export function forbidTelemetry(): void {
  if (getEnvironmentData(SETTLED) === true) return;
  const own = process.env[VARIABLE] ?? '';
  if (!WANTED.test(own)) {
    const problem = setInProcess(VARIABLE, '1');
    // Where nobody answers, a variable that is set was most likely there when Node started.
    if (problem !== undefined && own === '') throw new AntiphonError('TELEMETRY', { problem });
  }
  setEnvironmentData(SETTLED, true);
}

/** @returns why it cannot be done */
function setInProcess(name: string, value: string): string | undefined {
  if (process.versions['bun'] !== undefined) return setInBun(name, value);
  if (!isMainThread) return setInMainThread(name, value, WANTED);
  process.env[name] = value;
  return undefined;
}
