import * as tf from '@tensorflow/tfjs-core';
import { DataStorage, engine, KernelBackend, registerBackend, registerKernel, util } from '@tensorflow/tfjs-core';
import type { BackendValues, DataId, DataType, TensorInfo } from '@tensorflow/tfjs-core';
import { compile } from './compile';
import { dataReadInTrace, randomInTrace, unsupportedOp } from './errors';
import { constant, sizeOf, type ElementType, type HostValues, type Value } from './graph';
import { lowerings } from './lowering/registry';

export const BACKEND_NAME = 'onnxruntime';

/**
 * A lazy TensorFlow.js backend: an op only adds to a graph. Reading a tensor compiles what it needs to an ONNX Runtime session and runs it;
 * a trace (`jit`, `compileTrainStep`, `exportOnnx`) takes the graph itself.
 */
export class OnnxRuntimeBackend extends KernelBackend {
  private readonly stored = new DataStorage<{ value: Value; references: number }>(this, engine());
  private traces = 0;

  /** Runs `trace` with reads of values refused. */
  traced<T>(trace: () => T): T {
    this.traces++;
    try {
      return trace();
    } finally {
      this.traces--;
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
    this.stored.set(dataId, { value, references: 1 });
    return { dataId, shape: [...value.shape], dtype: tfjsType(value.type) };
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    if (this.tracing) refuseRandomness();
    return this.tensorOf(hostConstant(values, shape, dtype)).dataId;
  }

  override move(dataId: DataId, values: BackendValues, shape: number[], dtype: DataType, references: number): void {
    this.stored.set(dataId, { value: hostConstant(values, shape, dtype), references });
  }

  override async read(dataId: DataId): Promise<BackendValues> {
    const entry = this.stored.get(dataId);
    if (this.tracing) throw dataReadInTrace('data()');
    if (entry.value.source.kind !== 'constant') entry.value = await evaluate(entry.value);
    return onHost(entry.value) as BackendValues;
  }

  override readSync(dataId: DataId): BackendValues {
    const { value } = this.stored.get(dataId);
    if (value.source.kind === 'constant') return onHost(value) as BackendValues;
    throw dataReadInTrace(
      this.tracing
        ? 'dataSync() or arraySync()'
        : 'dataSync() or arraySync(); the engine computes lazily, use await data() or await array()',
    );
  }

  override disposeData(dataId: DataId, force = false): boolean {
    const entry = this.stored.has(dataId) ? this.stored.get(dataId) : undefined;
    if (entry === undefined) return true;
    entry.references--;
    if (!force && entry.references > 0) return false;
    this.stored.delete(dataId);
    return true;
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

  override timerAvailable(): boolean {
    return false;
  }

  override dispose(): void {}
}

/** Registers the backend and its kernels with TensorFlow.js; called once when the package is imported. */
export function registerOnnxRuntimeBackend(): void {
  registerBackend(BACKEND_NAME, () => new OnnxRuntimeBackend(), 1);
  refuseOtherKernels();
  for (const [kernelName, lower] of Object.entries(lowerings))
    registerKernel({
      kernelName,
      backendName: BACKEND_NAME,
      kernelFunc: ({ inputs, backend, attrs }) => {
        const runtime = backend as OnnxRuntimeBackend;
        const values: Record<string, Value | Value[]> = {};
        for (const [name, tensor] of Object.entries(inputs))
          if (tensor !== undefined && tensor !== null)
            values[name] = Array.isArray(tensor)
              ? tensor.map((one) => runtime.graphValue(one))
              : runtime.graphValue(tensor);
        const result = lower({
          inputs: values,
          attributes: (attrs ?? {}) as Record<string, unknown>,
          tracing: runtime.tracing,
        });
        return Array.isArray(result) ? result.map((value) => runtime.tensorOf(value)) : runtime.tensorOf(result);
      },
    });
}

/** Every kernel that tfjs knows and the engine has not answers with an error that says so. */
function refuseOtherKernels(): void {
  const kernelNames = Object.entries(tf).flatMap(([name, value]) => (name === value ? [name] : []));
  for (const kernelName of kernelNames.filter((name) => !(name in lowerings)))
    registerKernel({
      kernelName,
      backendName: BACKEND_NAME,
      kernelFunc: () => {
        throw unsupportedOp(kernelName);
      },
    });
}

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

/** tfjs draws random numbers on the host and writes them as a tensor, inside a scope that has the op's name. */
function refuseRandomness(): void {
  const { scopeStack } = engine().state as unknown as { readonly scopeStack: readonly { readonly name: string }[] };
  const op = scopeStack.find(({ name }) => RANDOM_OPS.includes(name.replace(tf.OP_SCOPE_SUFFIX, '')));
  if (op !== undefined) throw randomInTrace(op.name.replace(tf.OP_SCOPE_SUFFIX, ''));
}

/** The engine's backend, made the active one. */
export function activeBackend(): OnnxRuntimeBackend {
  const backend = engine().findBackend(BACKEND_NAME);
  if (!(backend instanceof OnnxRuntimeBackend))
    throw new Error(`The tfjs backend "${BACKEND_NAME}" is not registered.`);
  return backend;
}

async function evaluate(value: Value): Promise<Value> {
  const program = await compile([], [{ name: 'value', value }]);
  try {
    const { value: tensor } = await program.run({});
    if (tensor === undefined) throw new Error('A session returned no output.');
    return constant(tensor.data as HostValues, value.shape, value.type);
  } finally {
    await program.dispose();
  }
}

function hostConstant(values: BackendValues, shape: number[], dtype: DataType): Value {
  if (dtype === 'string' || dtype === 'complex64')
    throw new Error(`The engine "${BACKEND_NAME}" has no tensors of type ${dtype}.`);
  const type: ElementType = dtype;
  const typed =
    type === 'float32'
      ? Float32Array.from(values as Float32Array)
      : type === 'int32'
        ? Int32Array.from(values as Int32Array)
        : Uint8Array.from(values as Uint8Array);
  if (typed.length !== sizeOf(shape)) throw new Error(`${typed.length} values for the shape [${shape}].`);
  return constant(typed, shape, type);
}

function onHost({ source }: Value): HostValues {
  if (source.kind !== 'constant') throw new Error('Not on the host.');
  return source.values;
}

function tfjsType(type: ElementType): DataType {
  util.assert(type !== 'int64', () => 'A 64-bit integer is not a tensor of tfjs.');
  return type as DataType;
}
