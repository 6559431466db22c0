import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { ForeignInput, ForeignNetwork } from '../audit/foreign/foreign-denoiser';
import { onnxRuntime } from '@antiphon/onnxruntime';
import { openSession } from './open-session';
import type { ForeignFeed, NetworkInput } from './session-protocol';

/** A model that is no bundle: fed whatever it asks for. Belongs into a worker thread, which `run` blocks. */
export class ForeignSession {
  private constructor(private readonly session: InferenceSession) {}

  /** @param model a file's path, or its bytes */
  static async open(model: string | Uint8Array, threads: number): Promise<ForeignSession> {
    return new ForeignSession(await openSession(model, threads));
  }

  describe(): Pick<ForeignNetwork, 'inputs' | 'outputs'> {
    return { inputs: this.session.inputMetadata.map(foreignInput), outputs: [...this.session.outputNames] };
  }

  /** One output, whatever its type, as float32. @throws for a type of input that is not supported, and what the runtime says */
  async run(feeds: Readonly<Record<string, ForeignFeed>>, output: string): Promise<Float32Array> {
    const tensors = Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, typedTensor(feed)]));
    const outputs = await this.session.run(tensors, [output]);
    return numbersOf(outputs[output] as Tensor);
  }

  /** All outputs, whatever their types, as float32; inputs in the types that the network wants. */
  async runAll(feeds: Readonly<Record<string, NetworkInput>>): Promise<Record<string, NetworkInput>> {
    const types = new Map(this.describe().inputs.map(({ name, type }) => [name, type]));
    const tensors = Object.entries(feeds).map(([name, feed]): [string, Tensor] => [
      name,
      typedTensor({ ...feed, type: types.get(name) ?? 'float32' }),
    ]);
    const outputs = Object.entries(await this.session.run(Object.fromEntries(tensors)));
    return Object.fromEntries(
      outputs.map(([name, output]) => [name, { shape: (output as Tensor).dims, values: numbersOf(output as Tensor) }]),
    );
  }

  close(): Promise<void> {
    return this.session.release();
  }
}

function foreignInput(described: InferenceSession.ValueMetadata): ForeignInput {
  return described.isTensor
    ? { name: described.name, type: described.type, shape: described.shape }
    : { name: described.name, type: 'not a tensor', shape: [] };
}

function numbersOf({ data }: Tensor): Float32Array {
  return data instanceof Float32Array ? data.slice() : Float32Array.from(data as Iterable<number>, Number);
}

/** In the type that the network wants. */
function typedTensor({ type, shape, values }: ForeignFeed): Tensor {
  const { Tensor } = onnxRuntime();
  switch (type) {
    case 'float32':
      return new Tensor('float32', values, shape);
    case 'float64':
      return new Tensor('float64', Float64Array.from(values), shape);
    case 'int64':
      return new Tensor(
        'int64',
        BigInt64Array.from(values, (value) => BigInt(Math.round(value))),
        shape,
      );
    case 'int32':
      return new Tensor('int32', Int32Array.from(values, Math.round), shape);
    case 'bool':
      return new Tensor(
        'bool',
        Uint8Array.from(values, (value) => (value === 0 ? 0 : 1)),
        shape,
      );
    default:
      throw new Error(`inputs of type ${type} are not supported (float32, float64, int64, int32, bool)`);
  }
}
