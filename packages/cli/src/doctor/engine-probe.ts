import { isAntiphonError } from '@antiphon/core';
import { requireDevice, type Device } from '@antiphon/tfjs-onnxruntime';
import { engineNamed, matMulRate } from '@antiphon/train';
import type { ProbeMessage } from './probe-engine';

// The program of a process of its own, which `probe-engine.ts` starts with an engine's name and, for those that take one, a device: it tries the engine and tells what it found. Native
// libraries may end it at any moment.

/** ms for each of the two rates. */
const DURATION = 400;

const [name = '', device] = process.argv.slice(2) as [string?, Device?];

void probe()
  .catch(problemOf)
  .then(tell)
  .finally(() => process.disconnect());

async function probe(): Promise<ProbeMessage> {
  const engine = await engineNamed(name).load();
  if (device !== undefined) await requireDevice(device);
  const { description } = engine;
  tell({ kind: 'loaded', description, device: device ?? engine.device });
  const options = {
    clock: () => performance.now(),
    duration: DURATION,
    runtime: device === undefined ? {} : { device },
  };
  const forward = await matMulRate(engine, { ...options, backward: false });
  const backward = await matMulRate(engine, { ...options, backward: true });
  return { kind: 'measured', gflops: forward.gflops, gradientGflops: backward.gflops };
}

function problemOf(error: unknown): ProbeMessage {
  const { problem, remedy } = isAntiphonError(error) ? error.details : {};
  const message = error instanceof Error ? error.message : String(error);
  return {
    kind: 'failed',
    problem: typeof problem === 'string' ? problem : message,
    ...(typeof remedy === 'string' ? { remedy } : {}),
  };
}

function tell(message: ProbeMessage): void {
  process.send?.(message);
}
