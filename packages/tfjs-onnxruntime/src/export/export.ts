import type { Tensor } from '@tensorflow/tfjs-core';
import { unsupportedOp } from '../errors';
import { fuseAttention } from '../graph/fuse-attention';
import { constant, inputValue, type Value } from '../graph/graph';
import { encodeModel, type NamedValue } from '../graph/onnx-proto';
import type { ParameterValues } from '../graph/parameters';
import { makePortable } from '../graph/portable';
import { trace, valuesOf } from '../graph/trace';
import { makeDynamic, type TracedFunction } from './dynamic-dimension';

/** A function of tensors that becomes an ONNX model: its weights, its inputs by name and shape, and for which runtimes. */
export interface ExportOptions {
  readonly fn: (parameters: Record<string, Tensor>, inputs: Record<string, Tensor>) => Record<string, Tensor>;
  readonly parameters: ParameterValues;
  /** A name in a shape is a dimension that is only known at run time; there is one such name, usually `batch`. */
  readonly inputs: Readonly<
    Record<string, { readonly shape: readonly (number | string)[]; readonly dtype?: 'float32' | 'int32' | 'bool' }>
  >;
  /** The dynamic dimension's sizes in the two traces; default 3 and 5. Where it is a length, it must be long enough for the network. */
  readonly sizes?: readonly [number, number];
  /**
   * Only operators of the ONNX standard, for any runtime. By default the model uses some of ONNX Runtime's own (`com.microsoft`: products of transposed matrices, tiled attention), which are
   * faster, and which ONNX Runtime has on all its platforms, onnxruntime-web included.
   */
  readonly portable?: boolean;
}

/**
 * The function as an ONNX model (opset 17), weights included, with a dynamic dimension such as `batch`. Traced twice, with two sizes of it: what differs between the
 * two traces depends on it and is computed at run time. Attention over many tokens is fused (`fuseAttention`).
 * @throws UNSUPPORTED_OP, DATA_READ_IN_TRACE, RANDOM_IN_TRACE; MODEL_TOO_LARGE from 2 GiB on (`exportOnnxFile` has no such limit)
 */
export async function exportOnnx(options: ExportOptions): Promise<Uint8Array> {
  const { inputs, outputs } = exportGraph(options);
  return encodeModel(inputs, outputs);
}

/** The graph of `exportOnnx`, not serialised yet. */
export function exportGraph(options: ExportOptions): {
  readonly inputs: readonly NamedValue[];
  readonly outputs: readonly NamedValue[];
} {
  const { sizes = [3, 5] as const } = options;
  const dynamic = dynamicDimension(options.inputs);
  const weights = Object.fromEntries(
    Object.entries(options.parameters).map(([name, { shape, values }]) => [name, constant(values, shape, 'float32')]),
  );
  const [small, large] = [traceWith(options, weights, sizes[0]), traceWith(options, weights, sizes[1])];
  const outputs = makeDynamic(small, large, { name: dynamic, sizes });
  const values = Object.values(outputs).map(({ value }) => value);
  if (options.portable) makePortable(values);
  else fuseAttention(values);
  return {
    inputs: Object.entries(small.inputs).map(([name, value]) => ({
      name,
      value,
      shape: options.inputs[name]?.shape ?? value.shape,
    })),
    outputs: Object.entries(outputs).map(([name, { value, shape }]) => ({ name, value, shape })),
  };
}

function dynamicDimension(inputs: ExportOptions['inputs']): string {
  const names = new Set(Object.values(inputs).flatMap(({ shape }) => shape.filter((size) => typeof size === 'string')));
  if (names.size > 1) throw unsupportedOp('export', `several dynamic dimensions: ${[...names].join(', ')}`);
  return [...names][0] ?? 'batch';
}

function traceWith(
  { fn, inputs }: ExportOptions,
  weights: Readonly<Record<string, Value>>,
  dynamicSize: number,
): TracedFunction {
  const values = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype }]) => [
      name,
      inputValue(
        name,
        shape.map((size) => (typeof size === 'string' ? dynamicSize : size)),
        dtype ?? 'float32',
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
