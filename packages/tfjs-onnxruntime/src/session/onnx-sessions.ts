import type { ElementType, HostValues } from '../graph/graph';
import { load } from './compile';
import { deviceTensor, type DeviceTensor, type RuntimeOptions } from './session';

/** A tensor as plain data, whatever its type in the network. */
export interface OnnxTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A loaded ONNX model. `run` blocks the thread while it computes; `release` gives its memory back. */
export interface OnnxSession {
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
  release(): Promise<void>;
}

/**
 * Opens ONNX networks that were not traced here, such as frozen audio encoders: `@antiphon/data` takes what this returns as its `EncoderSessions`. `run` blocks the event loop.
 */
export function onnxSessions(options: RuntimeOptions = {}): {
  open(model: string | Uint8Array): Promise<OnnxSession>;
} {
  return {
    open: async (model) => {
      const program = await load(model, options);
      return {
        run: async (feeds) => {
          const tensors = Object.entries(feeds).map(([name, tensor]) => [
            name,
            typedTensor(program.inputTypes[name] ?? 'float32', tensor),
          ]);
          const outputs = await program.run(Object.fromEntries(tensors) as Record<string, DeviceTensor>);
          return Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, plain(output)]));
        },
        release: () => program.dispose(),
      };
    },
  };
}

/** In the type that the network wants. */
function typedTensor(type: string, { shape, values }: OnnxTensor): DeviceTensor {
  const convert = CONVERSIONS[type];
  if (convert === undefined)
    throw new Error(`inputs of type ${type} are not supported (${Object.keys(CONVERSIONS).join(', ')})`);
  return deviceTensor(type as ElementType, convert(values), shape);
}

const CONVERSIONS: Readonly<Record<string, (values: Float32Array) => HostValues>> = {
  float32: (values) => values,
  int32: (values) => Int32Array.from(values, Math.round),
  int64: (values) => BigInt64Array.from(values, (value) => BigInt(Math.round(value))),
  bool: (values) => Uint8Array.from(values, (value) => (value === 0 ? 0 : 1)),
};

function plain({ dims, data }: DeviceTensor): OnnxTensor {
  return {
    shape: dims,
    values: data instanceof Float32Array ? data : Float32Array.from(data as Iterable<number>, Number),
  };
}
