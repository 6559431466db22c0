import { engine, tensor as makeTensor, Tensor, type NamedTensorMap } from '@tensorflow/tfjs-core';
import { activeBackend } from './backend';
import { compile, deviceTensor, type DeviceTensor, type Program } from './compile';
import { dataReadInTrace } from './errors';
import { constant, inputValue, type ElementType, type HostValues } from './graph';
import { trace, valuesOf } from './trace';

type Traced = Tensor | Tensor[] | NamedTensorMap;

/**
 * Compiles a function of tensors. The first call with a signature (shapes and types of the inputs) traces `fn` once and compiles it to a session;
 * later calls only run it. Inputs may live on any tfjs backend; outputs are tensors of the active one.
 * @throws UNSUPPORTED_OP, DATA_READ_IN_TRACE, RANDOM_IN_TRACE
 */
export function jit<R extends Traced>(fn: (...inputs: Tensor[]) => R): (...inputs: Tensor[]) => Promise<R> {
  const programs = new Map<string, Promise<{ program: Program; structure: Structure; names: string[] }>>();
  return async (...inputs) => {
    const signature = inputs.map(({ dtype, shape }) => `${dtype}[${shape.join()}]`).join(' ');
    let compiled = programs.get(signature);
    if (compiled === undefined) {
      compiled = build(fn, inputs);
      programs.set(signature, compiled);
      compiled.catch(() => programs.delete(signature));
    }
    const { program, structure, names } = await compiled;
    const feeds = await Promise.all(
      inputs.map(
        async (input, i) =>
          [`input_${i}`, deviceTensor(input.dtype as ElementType, await valuesOfTensor(input), input.shape)] as const,
      ),
    );
    const outputs = await program.run(Object.fromEntries(feeds));
    const tensors = names.map((name) => {
      const output = outputs[name];
      if (output === undefined) throw new Error(`The session returned no "${name}".`);
      return tensorOf(output);
    });
    return structure(tensors) as R;
  };
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

type Structure = (tensors: Tensor[]) => Traced;

async function build(fn: (...inputs: Tensor[]) => Traced, inputs: readonly Tensor[]) {
  const values = inputs.map(({ dtype, shape }, i) => inputValue(`input_${i}`, shape, dtype as ElementType));
  const { outputs, structure } = trace((backend, tensorOf) => {
    const result = fn(...values.map(tensorOf));
    if (result instanceof Promise) {
      result.catch(() => {}); // its own failure is a consequence of this one
      throw dataReadInTrace('await, in an async function');
    }
    if (result instanceof Tensor)
      return { outputs: valuesOf(backend, { output: result }), structure: (([only]) => only) as Structure };
    if (Array.isArray(result))
      return {
        outputs: valuesOf(backend, Object.fromEntries(result.map((one, i) => [`output_${i}`, one]))),
        structure: ((all) => all) as Structure,
      };
    const keys = Object.keys(result);
    return {
      outputs: valuesOf(backend, result),
      structure: ((all) => Object.fromEntries(keys.map((key, i) => [key, all[i]]))) as Structure,
    };
  });
  const program = await compile(
    values.map((value, i) => ({ name: `input_${i}`, value })),
    Object.entries(outputs).map(([name, value]) => ({ name, value })),
  );
  return { program, structure, names: Object.keys(outputs) };
}
