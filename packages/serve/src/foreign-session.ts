import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { ForeignInput, ForeignNetwork } from './audit/foreign-denoiser';
import { openSession } from './open-session';
import type { ForeignFeed } from './session-protocol';

/** A model that is no bundle: fed whatever it asks for. Belongs into a worker thread, which `run` blocks. */
export class ForeignSession {
  private constructor(private readonly session: InferenceSession) {}

  static async open(path: string, threads: number): Promise<ForeignSession> {
    return new ForeignSession(await openSession(path, threads));
  }

  describe(): Pick<ForeignNetwork, 'inputs' | 'outputs'> {
    return { inputs: this.session.inputMetadata.map(foreignInput), outputs: [...this.session.outputNames] };
  }

  /** One output, whatever its type, as float32. @throws for a type of input that is not supported, and what the runtime says */
  async run(feeds: Readonly<Record<string, ForeignFeed>>, output: string): Promise<Float32Array> {
    const tensors = Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, typedTensor(feed)]));
    const outputs = await this.session.run(tensors, [output]);
    return Float32Array.from((outputs[output] as Tensor).data as Iterable<number>, Number);
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

/** In the type that the network wants. */
function typedTensor({ type, shape, values }: ForeignFeed): Tensor {
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
