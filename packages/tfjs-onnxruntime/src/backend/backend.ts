import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import {
  DataStorage,
  engine,
  findBackendFactory,
  KernelBackend,
  registerBackend,
  registerKernel,
  util,
  type BackendTimingInfo,
  type BackendValues,
  type DataId,
  type DataType,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { dataReadInTrace, EngineError, opFailed, randomInTrace, TfjsRefusal, unsupportedOp } from '../errors';
import {
  constant,
  sizeOf,
  topological,
  withOrigin,
  type ElementType,
  type HostValues,
  type Origin,
  type Value,
} from '../graph/graph';
import { lowerings } from '../lowering/registry';
import { checkDevice } from '../session/devices';
import { evaluateNow } from '../session/evaluate';
import type { RuntimeOptions } from '../session/session';
import { hasHostKernel, runOnHost } from './host-kernels';
import { isSmallOp, SMALL } from './small-ops';

/** The name by which the backend is registered with TensorFlow.js: `tf.setBackend(BACKEND_NAME)`. */
export const BACKEND_NAME = 'onnxruntime';

/** Described ops from which on they are computed, where a graph ends well; and wherever it is. */
const [MANY, TOO_MANY] = [500, 5000];

/** What the backend computes on; a trace has options of its own. */
export interface BackendOptions extends Pick<RuntimeOptions, 'device' | 'threads'> {
  /**
   * Ops whose inputs are known and have no more values than this each are computed at once by tfjs's cpu backend, where that is installed: it is done before a session has started.
   * Default 128; 0: never.
   */
  readonly small?: number;
}

/** As `configureBackend` left it: of all instances of the backend, as tfjs makes another after `engine().reset()`. */
const configured: { runtime: RuntimeOptions; small: number } = { runtime: {}, small: SMALL };

interface Stored {
  readonly value: Value;
  references: number;
}

/**
 * A lazy TensorFlow.js backend: an op only adds to a graph. Reading a tensor compiles what it needs to an ONNX Runtime session and runs it;
 * a trace (`jit`, `compileTrainStep`, `exportOnnx`) takes the graph itself.
 */
export class OnnxRuntimeBackend extends KernelBackend {
  private readonly stored = new DataStorage<Stored>(this, engine());
  private readonly live = new Set<Stored>();
  private traces = 0;
  private readInTrace: EngineError | undefined;

  /** Ops since values were last computed, and the outermost scope of tfjs that the last of them was in. */
  private described = 0;
  private scope: number | undefined;

  /**
   * A program that reads nothing describes more and more: a training loop whose loss nobody asks for. So what is held is computed now and then, between two outermost scopes of tfjs (a step of an
   * optimiser is one), where the graph of one round is that of another and its session is known.
   */
  bound(): void {
    const [outermost] = scopesOf();
    const between = outermost?.id !== this.scope;
    this.scope = outermost?.id;
    this.described++;
    if (this.described <= (between ? MANY : TOO_MANY)) return;
    this.described = 0;
    try {
      evaluateNow(
        [...this.live].map(({ value }) => value),
        configured.runtime,
      );
    } catch {
      this.computeOneByOne();
    }
  }

  /** What cannot be computed says so to whoever reads it, not to the op that happened to be the next; it is not tried again before. */
  private computeOneByOne(): void {
    for (const entry of this.live)
      try {
        evaluateNow([entry.value], configured.runtime);
      } catch {
        this.live.delete(entry);
      }
  }

  /** Runs `trace` with reads of values refused, also of those whose promise `trace` does not wait for. */
  traced<T>(trace: () => T): T {
    this.traces++;
    try {
      const result = trace();
      if (this.readInTrace !== undefined) throw this.readInTrace;
      return result;
    } finally {
      this.traces--;
      if (this.traces === 0) this.readInTrace = undefined;
    }
  }

  get tracing(): boolean {
    return this.traces > 0;
  }

  /** The graph value of a tensor. */
  graphValue(tensor: { readonly dataId: object }): Value {
    return this.stored.get(tensor.dataId).value;
  }

  /** A tensor for a graph value. */
  tensorOf(value: Value): TensorInfo {
    const dataId = {};
    this.keep(dataId, { value, references: 1 });
    return { dataId, shape: [...value.shape], dtype: tfjsType(value.type) };
  }

  /** The same tensor once more: no data of its own, so that clones cost nothing and leave nothing behind. */
  shared({ dataId, shape, dtype }: TensorInfo): TensorInfo {
    this.incRef(dataId);
    return { dataId, shape, dtype };
  }

  /** A copy, as ops on it are computed later than its owner may write into the array again; in a trace, which is compiled at once, weights are not held twice. */
  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    if (this.tracing) refuseRandomness();
    return this.tensorOf(hostConstant(values, shape, dtype, !this.tracing)).dataId;
  }

  override move(dataId: DataId, values: BackendValues, shape: number[], dtype: DataType, references: number): void {
    this.keep(dataId, { value: hostConstant(values, shape, dtype), references });
  }

  /** A copy, as what is still to be computed from the values must not see what the caller makes of them. */
  override async read(dataId: DataId): Promise<BackendValues> {
    return (await this.values(dataId)).slice() as BackendValues;
  }

  /** Whether a tensor's values are here, and not on another backend. */
  holds({ dataId }: { readonly dataId: object }): boolean {
    return this.stored.has(dataId);
  }

  /** The values themselves, for those who only read them. */
  async values(dataId: DataId): Promise<HostValues> {
    const { value } = this.stored.get(dataId);
    if (this.tracing) {
      // The trace ends with this error. Nobody need be waiting for the promise, so it must not reject.
      this.readInTrace = dataReadInTrace('data() or array()');
      return new Promise(() => {});
    }
    if (value.source.kind !== 'constant') {
      await nextTurn(); // after everything that waits for its turn
      this.compute(value);
    }
    return onHost(value);
  }

  /** A copy, too. */
  override readSync(dataId: DataId): BackendValues {
    const { value } = this.stored.get(dataId);
    if (value.source.kind === 'constant') return onHost(value).slice() as BackendValues;
    if (this.tracing) throw dataReadInTrace('dataSync() or arraySync()');
    this.compute(value);
    return onHost(value).slice() as BackendValues;
  }

  override disposeData(dataId: DataId, force = false): boolean {
    const entry = this.stored.has(dataId) ? this.stored.get(dataId) : undefined;
    if (entry === undefined) return true;
    entry.references--;
    if (!force && entry.references > 0) return false;
    this.stored.delete(dataId);
    this.live.delete(entry);
    return true;
  }

  private keep(dataId: DataId, entry: Stored): void {
    this.stored.set(dataId, entry);
    // What a trace describes is never computed, whoever still holds it when the trace is over.
    if (!this.tracing) this.live.add(entry);
  }

  private compute(value: Value): void {
    try {
      evaluateNow([...this.liveWith(value), value], configured.runtime);
    } catch {
      evaluateNow([value], configured.runtime); // the failure may be another's, which it is to say when it is read
    }
  }

  /**
   * What tensors hold and shares operations with a value: computed along with it, these need not be computed again. In a training loop whose loss is read, that is what the optimiser made of
   * the same forward pass; without it, each step would be computed from the first one on.
   */
  private liveWith(value: Value): Value[] {
    const shared = new Set(topological([value]).operations);
    const isShared = ({ source }: Value) => source.kind === 'operation' && shared.has(source.operation);
    const pending = [...this.live].flatMap(({ value: held }) => (held.source.kind === 'operation' ? [held] : []));
    for (const operation of topological(pending).operations)
      if (operation.inputs.some((input) => input !== undefined && isShared(input))) shared.add(operation);
    const found = pending.filter(isShared);
    if (found.length === pending.length) this.described = 0; // nothing is left to grow
    return found;
  }

  override incRef(dataId: DataId): void {
    this.stored.get(dataId).references++;
  }

  override refCount(dataId: DataId): number {
    return this.stored.has(dataId) ? this.stored.get(dataId).references : 0;
  }

  override numDataIds(): number {
    return this.stored.numDataIds();
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  /** Of all that `f` describes, computing included. */
  override async time(f: () => void): Promise<BackendTimingInfo> {
    const before = new Set(this.live);
    const began = performance.now();
    f();
    const described = [...this.live].filter((entry) => !before.has(entry));
    evaluateNow(
      described.map(({ value }) => value),
      configured.runtime,
    );
    return { kernelMs: performance.now() - began };
  }

  override timerAvailable(): boolean {
    return false;
  }

  override dispose(): void {}
}

/** Registers the backend and its kernels with TensorFlow.js; called once when the package is imported. */
export function registerOnnxRuntimeBackend(): void {
  // By another copy of this package (CommonJS beside ESM): its kernels go with its backend.
  if (isRegistered()) return;
  registerBackend(BACKEND_NAME, () => new OnnxRuntimeBackend(), 1);
  registerOtherKernels();
  for (const [kernelName, lower] of Object.entries(lowerings))
    registerKernel({
      kernelName,
      backendName: BACKEND_NAME,
      kernelFunc: ({ inputs, backend, attrs }) => {
        const runtime = backend as OnnxRuntimeBackend;
        if (kernelName === tf.Identity) return runtime.shared(inputs['x'] as TensorInfo);
        const values: Record<string, Value | Value[]> = {};
        for (const [name, tensor] of Object.entries(inputs))
          if (tensor !== undefined && tensor !== null)
            values[name] = Array.isArray(tensor)
              ? tensor.map((one) => runtime.graphValue(one))
              : runtime.graphValue(tensor);
        const given = Object.values(values).flat();
        if (!runtime.tracing && isSmallOp(kernelName, given, configured.small) && hasHostKernel(kernelName))
          return runOnHost(kernelName, { inputs, attrs }, runtime);
        if (!runtime.tracing) runtime.bound();
        const origin: Origin = { op: kernelName, shapes: given.map(({ shape }) => shape), called: calledHere() };
        const attributes = (attrs ?? {}) as Record<string, unknown>;
        let result: Value | Value[];
        try {
          result = withOrigin(origin, () => lower({ inputs: values, attributes, tracing: runtime.tracing }));
        } catch (error) {
          // Not with these attributes: the host may know how.
          if (runtime.tracing || !isUnsupported(error) || !hasHostKernel(kernelName))
            throw error instanceof EngineError || error instanceof TfjsRefusal ? error : opFailed(origin, error);
          return runOnHost(kernelName, { inputs, attrs }, runtime);
        }
        return Array.isArray(result) ? result.map((value) => runtime.tensorOf(value)) : runtime.tensorOf(result);
      },
    });
}

/**
 * Sets what the backend computes ops outside traces on: values are kept in the host's memory, so this may change at any time.
 * @throws DEVICE_UNAVAILABLE for what is known not to work here; the rest shows when something is computed (`availableDevices`)
 */
export function configureBackend({ small = configured.small, ...runtime }: BackendOptions): void {
  checkDevice(runtime.device ?? 'cpu');
  configured.runtime = { ...configured.runtime, ...runtime };
  configured.small = small;
}

function isRegistered(): boolean {
  return typeof findBackendFactory(BACKEND_NAME) === 'function';
}

function isUnsupported(error: unknown): boolean {
  return error instanceof EngineError && error.code === 'UNSUPPORTED_OP';
}

/** Frames of a stack that are kept: tfjs's own are a dozen. */
const DEPTH = 24;

/** The call stack, as text only when it is asked for: V8 makes that when `stack` is read. */
function calledHere(): { readonly stack?: string } {
  const holder: { stack?: string } = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = DEPTH;
  Error.captureStackTrace(holder, calledHere);
  Error.stackTraceLimit = limit;
  return holder;
}

/** Kernels of tfjs that have no lowering run on the host, where that can be done; in a trace they are errors that say so. */
function registerOtherKernels(): void {
  const kernelNames = Object.entries(tf).flatMap(([name, value]) => (name === value ? [name] : []));
  for (const kernelName of kernelNames.filter((name) => !(name in lowerings) && !WITHOUT.includes(name)))
    registerKernel({
      kernelName,
      backendName: BACKEND_NAME,
      kernelFunc: ({ inputs, backend, attrs }) => {
        const runtime = backend as OnnxRuntimeBackend;
        if (runtime.tracing && kernelName === tf.Multinomial) throw randomInTrace('multinomial');
        if (runtime.tracing || !hasHostKernel(kernelName)) throw unsupportedOp(kernelName);
        return runOnHost(kernelName, { inputs, attrs }, runtime);
      },
    });
}

/** Kernels that tfjs does without, by itself, where a backend has none. */
const WITHOUT: readonly string[] = [tf.FromPixels];

const RANDOM_OPS = [
  'randomNormal',
  'randomUniform',
  'randomUniformInt',
  'randomStandardNormal',
  'randomGamma',
  'truncatedNormal',
  'rand',
  'dropout',
];

/** Scopes of tfjs that are open, the outermost first. */
function scopesOf(): readonly { readonly id: number; readonly name: string }[] {
  return (
    engine().state as unknown as { readonly scopeStack: readonly { readonly id: number; readonly name: string }[] }
  ).scopeStack;
}

/** tfjs draws random numbers on the host and writes them as a tensor, inside a scope that has the op's name. */
function refuseRandomness(): void {
  const op = scopesOf().find(({ name }) => RANDOM_OPS.includes(name.replace(tf.OP_SCOPE_SUFFIX, '')));
  if (op !== undefined) throw randomInTrace(op.name.replace(tf.OP_SCOPE_SUFFIX, ''));
}

/** The engine's backend, whether or not it is the active one. */
export function activeBackend(): OnnxRuntimeBackend {
  const backend = engine().findBackend(BACKEND_NAME);
  if (!(backend instanceof OnnxRuntimeBackend))
    throw new Error(`The tfjs backend "${BACKEND_NAME}" is not registered.`);
  return backend;
}

function hostConstant(values: BackendValues, shape: number[], dtype: DataType, copy = false): Value {
  if (dtype === 'string' || dtype === 'complex64')
    throw new Error(`The engine "${BACKEND_NAME}" has no tensors of type ${dtype}.`);
  const type: ElementType = dtype;
  const typed =
    type === 'float32'
      ? asFloat32(values, copy)
      : type === 'int32'
        ? Int32Array.from(values as Int32Array)
        : Uint8Array.from(values as Uint8Array);
  if (typed.length !== sizeOf(shape)) throw new Error(`${typed.length} values for the shape [${shape}].`);
  return constant(typed, shape, type);
}

function asFloat32(values: BackendValues, copy: boolean): Float32Array {
  return values instanceof Float32Array && !copy ? values : new Float32Array(values as Float32Array);
}

function onHost({ source }: Value): HostValues {
  if (source.kind !== 'constant') throw new Error('Not on the host.');
  return source.values;
}

function tfjsType(type: ElementType): DataType {
  util.assert(type !== 'int64', () => 'A 64-bit integer is not a tensor of tfjs.');
  return type as DataType;
}
