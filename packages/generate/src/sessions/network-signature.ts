import { openSession } from './open-session';

/** A tensor that a network takes or gives, as its file says. */
export interface NetworkTensor {
  readonly name: string;
  /** Such as `float32`. */
  readonly type: string;
  /** A length that is free is a name, such as `batch`. */
  readonly shape: readonly (number | string)[];
}

/** What a network takes and gives. */
export interface NetworkSignature {
  readonly inputs: readonly NetworkTensor[];
  readonly outputs: readonly NetworkTensor[];
}

/** Reads what an ONNX file says of its inputs and outputs. @throws what the runtime says of a file that it cannot load */
export async function networkSignature(path: string): Promise<NetworkSignature> {
  const session = await openSession(path, 1);
  try {
    return { inputs: session.inputMetadata.map(tensorOf), outputs: session.outputMetadata.map(tensorOf) };
  } finally {
    await session.release();
  }
}

type Described = Awaited<ReturnType<typeof openSession>>['inputMetadata'][number];

function tensorOf(described: Described): NetworkTensor {
  return described.isTensor
    ? { name: described.name, type: described.type, shape: described.shape }
    : { name: described.name, type: 'not a tensor', shape: [] };
}
