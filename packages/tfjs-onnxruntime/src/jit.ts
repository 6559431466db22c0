import { engine, tensor as makeTensor, Tensor, type NamedTensorMap } from '@tensorflow/tfjs-core';
import { activeBackend } from './backend/backend';
import { dataReadInTrace } from './errors';
import { constant, inputValue, type ElementType, type HostValues } from './graph/graph';
import { trace, valuesOf } from './graph/trace';
import { compile } from './session/compile';
import { deviceTensor, type DeviceTensor, type Program, type RuntimeOptions } from './session/session';

/** What a compiled function may return: a tensor, several, or some by name. */
export type JittedResult = Tensor | Tensor[] | NamedTensorMap;

/** A compiled function. */
export interface Jitted<R extends JittedResult> {
  (...inputs: Tensor[]): Promise<R>;
  /** Gives back what was compiled, after the calls that are under way. A later call compiles anew. */
  dispose(): Promise<void>;
}

/**
 * Compiles a function of tensors. The first call with a signature (shapes and types of the inputs) traces `fn` once and compiles it to a session;
 * later calls only run it. Each signature has a session of its own, until `dispose`. Inputs may live on any tfjs backend; outputs are tensors of the active one.
 * @throws UNSUPPORTED_OP, DATA_READ_IN_TRACE, RANDOM_IN_TRACE, DEVICE_UNAVAILABLE; a later call of the same signature tries again
 */
export function jit<R extends JittedResult>(fn: (...inputs: Tensor[]) => R, options: RuntimeOptions = {}): Jitted<R> {
  const compiled = new Map<string, Promise<Compiled>>();
  const underWay = new Set<Promise<unknown>>();
  const compiledFor = (inputs: readonly Tensor[]) => {
    const signature = inputs.map(({ dtype, shape }) => `${dtype}[${shape.join()}]`).join(' ');
    const known = compiled.get(signature);
    if (known !== undefined) return known;
    const made = build(fn, inputs, signature, options);
    compiled.set(signature, made);
    made.catch(() => compiled.delete(signature));
    return made;
  };
  const call = (...inputs: Tensor[]) => {
    const result = run<R>(compiledFor(inputs), inputs).finally(() => underWay.delete(result));
    underWay.add(result);
    return result;
  };
  const dispose = async () => {
    const all = [...compiled.values()];
    compiled.clear();
    await Promise.allSettled(underWay);
    for (const one of await Promise.allSettled(all)) if (one.status === 'fulfilled') await one.value.program.dispose();
  };
  return Object.assign(call, { dispose });
}

interface Compiled {
  readonly program: Program;
  readonly meta: Shape;
}

async function run<R extends JittedResult>(compiled: Promise<Compiled>, inputs: readonly Tensor[]): Promise<R> {
  const { program, meta } = await compiled;
  const feeds = await Promise.all(
    inputs.map(
      async (input, i) =>
        [`input_${i}`, deviceTensor(input.dtype as ElementType, await valuesOfTensor(input), input.shape)] as const,
    ),
  );
  const outputs = await program.run(Object.fromEntries(feeds));
  const tensors = meta.names.map((name) => {
    const output = outputs[name];
    if (output === undefined) throw new Error(`The session returned no "${name}".`);
    return tensorOf(output);
  });
  return shaped(meta, tensors) as R;
}

/** What a function returns: one tensor, a list, or tensors by name. `names` are those of the graph's outputs. */
interface Shape {
  readonly kind: 'one' | 'list' | 'named';
  readonly names: readonly string[];
}

function shaped({ kind, names }: Shape, tensors: readonly Tensor[]): JittedResult {
  if (kind === 'one') return tensors[0] as Tensor;
  if (kind === 'list') return [...tensors];
  return Object.fromEntries(names.map((name, i) => [name, tensors[i] as Tensor]));
}

function build(
  fn: (...inputs: Tensor[]) => JittedResult,
  inputs: readonly Tensor[],
  signature: string,
  options: RuntimeOptions,
): Promise<Compiled> {
  const traced = () => {
    const values = inputs.map(({ dtype, shape }, i) => inputValue(`input_${i}`, shape, dtype as ElementType));
    const { outputs, kind } = trace((backend, tensorOf) => {
      const result = fn(...values.map(tensorOf));
      if (result instanceof Promise) {
        result.catch(() => {}); // its own failure is a consequence of this one
        throw dataReadInTrace('await, in an async function');
      }
      const all: readonly unknown[] =
        result instanceof Tensor ? [] : Object.values((result as object | undefined) ?? {});
      if (!(result instanceof Tensor) && (all.length === 0 || !all.every((one) => one instanceof Tensor)))
        throw new Error(
          `A traced function returned ${describe(result)}; expected a tensor, a list of tensors, or tensors by name.`,
        );
      if (result instanceof Tensor) return { outputs: valuesOf(backend, { output: result }), kind: 'one' as const };
      if (Array.isArray(result)) {
        const numbered = Object.fromEntries(result.map((one, i) => [`output_${i}`, one]));
        return { outputs: valuesOf(backend, numbered), kind: 'list' as const };
      }
      return { outputs: valuesOf(backend, result), kind: 'named' as const };
    });
    return {
      inputs: values.map((value, i) => ({ name: `input_${i}`, value })),
      outputs: Object.entries(outputs).map(([name, value]) => ({ name, value })),
      meta: { kind, names: Object.keys(outputs) },
    };
  };
  return compile<Shape>(`jit ${signature}`, traced, options);
}

function describe(result: unknown): string {
  if (result === undefined || result === null) return `${result}`;
  if (typeof result !== 'object') return `a ${typeof result}`;
  const names = Object.entries(result).flatMap(([name, one]) => (one instanceof Tensor ? [] : [name]));
  return names.length === 0 ? 'no tensor at all' : `something else than a tensor (at ${names.join(', ')})`;
}

/** Without a copy where the tensor is on this backend. */
async function valuesOfTensor(tensor: Tensor): Promise<HostValues> {
  const backend = activeBackend();
  return backend.holds(tensor) ? backend.values(tensor.dataId) : ((await tensor.data()) as HostValues);
}

/** Without a copy where this backend is the active one. */
function tensorOf({ data, dims, type }: DeviceTensor): Tensor {
  const backend = activeBackend();
  if (engine().backend !== backend) return makeTensor(data as Float32Array, [...dims], type as 'float32');
  const value = constant(data as HostValues, dims, type as ElementType);
  return engine().makeTensorFromTensorInfo(backend.tensorOf(value));
}
