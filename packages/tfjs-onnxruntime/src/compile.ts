import { InferenceSession, Tensor } from 'onnxruntime-node';
import { encodeModel, type NamedValue } from './onnx-proto';
import type { ElementType, HostValues } from './graph';
import { loadSync, type SyncProgram } from './sync-runtime';

// The only file of the package that imports ONNX Runtime, beside sync-runtime.ts, which calls its native part.

export interface RuntimeOptions {
  /** Threads within one operator; default: the runtime's own choice (one per physical core). */
  readonly threads?: number;
  /**
   * Whether the first run's memory is written down, so that later ones take theirs as one block; default: true. The block comes on top of what the first run took, and nothing of either is
   * given back: a training step, which is long and holds gigabytes, needs a third more memory with it and is no faster.
   */
  readonly memoryPattern?: boolean;
}

/** A graph compiled to a session. */
export interface Program {
  /** Runs it; `into` names outputs that are written in place instead of allocated. */
  run(
    feeds: Readonly<Record<string, DeviceTensor>>,
    into?: Readonly<Record<string, DeviceTensor>>,
  ): Promise<Record<string, DeviceTensor>>;
  /** The runtime's name of each input's type. */
  readonly inputTypes: Readonly<Record<string, string>>;
  dispose(): Promise<void>;
}

/** A runtime tensor: its values live in memory that sessions read and write. */
export type DeviceTensor = Tensor;

export function deviceTensor(type: ElementType, values: HostValues, shape: readonly number[]): DeviceTensor {
  return new Tensor(type, values as Float32Array, [...shape]) as DeviceTensor;
}

/** Compiles the graph between inputs and outputs. */
export function compile(
  inputs: readonly NamedValue[],
  outputs: readonly NamedValue[],
  options: RuntimeOptions = {},
): Promise<Program> {
  return load(encodeModel(inputs, outputs), options);
}

/** The same at once, on the calling thread. */
export function compileSync(inputs: readonly NamedValue[], outputs: readonly NamedValue[]): SyncProgram {
  return loadSync(encodeModel(inputs, outputs), sessionOptions());
}

function sessionOptions({ threads, memoryPattern = true }: RuntimeOptions = {}): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4, // errors are thrown, and said by whoever catches them
    executionMode: 'sequential',
    interOpNumThreads: 1,
    enableMemPattern: memoryPattern,
    // Between runs, threads wait instead of spinning: every session has its own, and they would be in the way of the next one's.
    extra: { session: { force_spinning_stop: '1' } },
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  };
}

/** Makes a session of a serialised model, or of a model's file. Its `run` blocks the event loop while it computes. */
export async function load(model: Uint8Array | string, options: RuntimeOptions = {}): Promise<Program> {
  const session = await InferenceSession.create(model as string, sessionOptions(options));
  const names = session.outputNames;
  return {
    run: (feeds, into = {}) =>
      session.run(feeds, Object.fromEntries(names.map((name) => [name, into[name] ?? null]))) as Promise<
        Record<string, DeviceTensor>
      >,
    inputTypes: Object.fromEntries(
      session.inputMetadata.map((input) => [input.name, input.isTensor ? input.type : 'not a tensor']),
    ),
    dispose: () => session.release(),
  };
}
