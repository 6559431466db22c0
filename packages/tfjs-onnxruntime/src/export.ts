import type { Tensor } from '@tensorflow/tfjs-core';
import { constant, inputValue, type ElementType, type Value } from './graph';
import { encodeModel } from './onnx-proto';
import type { ParameterValues } from './parameters';
import { makeBatchDynamic } from './dynamic-batch';
import { trace, valuesOf } from './trace';

export interface ExportOptions {
  readonly fn: (parameters: Record<string, Tensor>, inputs: Record<string, Tensor>) => Record<string, Tensor>;
  readonly parameters: ParameterValues;
  readonly inputs: Readonly<
    Record<string, { readonly shape: readonly (number | 'batch')[]; readonly dtype?: 'float32' | 'int32' }>
  >;
}

/**
 * The function as an ONNX model (opset 17), weights included, with a dynamic dimension `batch`. Traced twice, with two batch sizes: what differs between the
 * two traces depends on the batch and is computed at run time.
 * @throws UNSUPPORTED_OP, DATA_READ_IN_TRACE, RANDOM_IN_TRACE
 */
export async function exportOnnx(options: ExportOptions): Promise<Uint8Array> {
  const sizes = [3, 5] as const;
  const weights = Object.fromEntries(
    Object.entries(options.parameters).map(([name, { shape, values }]) => [name, constant(values, shape, 'float32')]),
  );
  const [small, large] = [traceWith(options, weights, sizes[0]), traceWith(options, weights, sizes[1])];
  const outputs = makeBatchDynamic(small, large, sizes);
  return encodeModel(
    Object.entries(small.inputs).map(([name, value]) => ({
      name,
      value,
      shape: options.inputs[name]?.shape ?? value.shape,
    })),
    Object.entries(outputs).map(([name, { value, shape }]) => ({ name, value, shape })),
  );
}

export interface TracedFunction {
  readonly inputs: Readonly<Record<string, Value>>;
  readonly outputs: Readonly<Record<string, Value>>;
}

function traceWith(
  { fn, inputs }: ExportOptions,
  weights: Readonly<Record<string, Value>>,
  batch: number,
): TracedFunction {
  const values = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype }]) => [
      name,
      inputValue(
        name,
        shape.map((size) => (size === 'batch' ? batch : size)),
        (dtype ?? 'float32') as ElementType,
      ),
    ]),
  );
  const outputs = trace((backend, tensorOf) => {
    const tensors = (all: Readonly<Record<string, Value>>) =>
      Object.fromEntries(Object.entries(all).map(([name, value]) => [name, tensorOf(value)]));
    return valuesOf(backend, fn(tensors(weights), tensors(values)));
  });
  return { inputs: values, outputs };
}
