import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { deviceUnavailable } from '../errors';
import { inputValue, type ElementType, type HostValues } from '../graph/graph';
import { encodeModel } from '../graph/onnx-proto';
import { checkDevice, type Device } from './devices';
import { onnxRuntime } from '@antiphon/onnxruntime';
import type { CacheOptions } from './session-cache';

// The only file of the package that computes with ONNX Runtime, beside sync-runtime.ts, which calls its native part.

/** What a session computes on and how much memory it may take for it: options of `jit`, `compileTrainStep` and `onnxSessions`. */
export interface RuntimeOptions {
  /** Default: `cpu`. What a GPU has no kernel for is computed by the processor. */
  readonly device?: Device;
  /** Threads within one operator; default: the runtime's own choice, one per physical core, each bound to its core. */
  readonly threads?: number;
  /**
   * Whether the first run's memory is written down, so that later ones take theirs as one block; default: true. The block comes on top of what the first run took, and nothing of either is
   * given back: a training step, which is long and holds gigabytes, needs a third more memory with it and is no faster.
   */
  readonly memoryPattern?: boolean;
  /**
   * Whether weights are packed for matrix products, a copy of them in each session; default: true. False: those of a file beside the model (`exportOnnxFile`) are used where they are, mapped into
   * memory that all sessions share, and products take longer (8 % in the full-size face model). A model out of the cache has its weights packed, and shares them too.
   */
  readonly packWeights?: boolean;
  /** Where compiled models are kept from one process to the next; default: nowhere. For the device `cpu`. */
  readonly cache?: string | CacheOptions;
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
  return new (onnxRuntime().Tensor)(type, values as Float32Array, [...shape]) as DeviceTensor;
}

/**
 * Makes a session, whose `run` blocks the event loop while it computes.
 * @param more options of the runtime's own, over those that `options` amount to
 * @param settings the runtime's `session.*` settings, likewise
 * @throws DEVICE_UNAVAILABLE
 */
export async function createSession(
  model: Uint8Array | string,
  options: RuntimeOptions,
  more: InferenceSession.SessionOptions = {},
  settings: Readonly<Record<string, string>> = {},
): Promise<InferenceSession> {
  const device = options.device ?? 'cpu';
  checkDevice(device);
  try {
    return await onnxRuntime().InferenceSession.create(model as string, {
      ...sessionOptions(options),
      ...more,
      extra: { session: { ...settingsOf(options), ...settings } },
    });
  } catch (error) {
    // Is it the model, or does nothing run on this device?
    const problem = await problemOf(device);
    throw problem === undefined ? error : deviceUnavailable(device, problem, error);
  }
}

function settingsOf({ packWeights = true }: RuntimeOptions): Readonly<Record<string, string>> {
  return {
    // Between runs, threads wait instead of spinning: every session has its own, and they would be in the way of the next one's.
    force_spinning_stop: '1',
    ...(packWeights ? {} : { disable_prepacking: '1' }),
  };
}

export function sessionOptions(options: RuntimeOptions): InferenceSession.SessionOptions {
  const { device = 'cpu', threads, memoryPattern = true } = options;
  return {
    executionProviders: [device],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4, // errors are thrown, and said by whoever catches them
    executionMode: 'sequential',
    interOpNumThreads: 1,
    enableMemPattern: memoryPattern,
    extra: { session: settingsOf(options) },
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  };
}

export function programOf(session: InferenceSession): Program {
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

/** Why not even the smallest model runs on a device; undefined where it does. */
export async function problemOf(device: Device): Promise<string | undefined> {
  if (device === 'cpu') return undefined;
  const x = inputValue('x', [1], 'float32');
  try {
    const session = await onnxRuntime().InferenceSession.create(
      encodeModel([{ name: 'x', value: x }], [{ name: 'y', value: x }]),
      sessionOptions({ device }),
    );
    await session.release();
    return undefined;
  } catch (error) {
    return `${told(error)}${NEEDS[device]}`;
  }
}

/** What a device needs that the runtime does not say. */
const NEEDS: Readonly<Record<Device, string>> = {
  cpu: '',
  webgpu: ' (it needs a GPU with a driver: Vulkan on Linux, Direct3D 12 on Windows, Metal on macOS)',
  cuda: ' (it needs an NVIDIA GPU with its driver, CUDA 12 and cuDNN 9)',
};

/** What the runtime says, in one line and without the place in its sources. */
function told(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .replace(/^.*\bwas false\. /s, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Which ONNX Runtime computes, and on which devices it can. */
export interface RuntimeVersion {
  readonly version: string;
  /** What it was built to compute on; the libraries of those that are not bundled must be installed beside it. */
  readonly providers: readonly { readonly name: string; readonly bundled: boolean }[];
}

/** The version of ONNX Runtime that computes here, and its execution providers. Loads it, with telemetry off. @throws RUNTIME_MISSING */
export function runtimeVersion(): RuntimeVersion {
  const { env, listSupportedBackends } = onnxRuntime();
  return {
    version: env.versions.node ?? env.versions.common,
    providers: listSupportedBackends().map(({ name, bundled }) => ({ name, bundled })),
  };
}
