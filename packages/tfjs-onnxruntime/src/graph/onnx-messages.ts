import protobuf from 'protobufjs/light.js';

/**
 * The part of onnx.proto3 (https://github.com/onnx/onnx) that a model of plain tensors needs, with its field numbers. What may be gigabytes is no field of it:
 * `BULK` has the numbers of those, which are written around the rest.
 */
const field = (type: string, id: number, rule?: 'repeated') => ({ type, id, ...(rule === undefined ? {} : { rule }) });
const root = protobuf.Root.fromJSON({
  nested: {
    Model: {
      fields: {
        irVersion: field('int64', 1),
        producerName: field('string', 2),
        opsetImport: field('OperatorSet', 8, 'repeated'),
      },
    },
    OperatorSet: { fields: { domain: field('string', 1), version: field('int64', 2) } },
    Graph: {
      fields: {
        node: field('Node', 1, 'repeated'),
        name: field('string', 2),
        input: field('ValueInfo', 11, 'repeated'),
        output: field('ValueInfo', 12, 'repeated'),
      },
    },
    Node: {
      fields: {
        input: field('string', 1, 'repeated'),
        output: field('string', 2, 'repeated'),
        name: field('string', 3),
        opType: field('string', 4),
        attribute: field('Attribute', 5, 'repeated'),
        domain: field('string', 7),
      },
    },
    Attribute: {
      fields: {
        name: field('string', 1),
        f: field('float', 2),
        i: field('int64', 3),
        s: field('bytes', 4),
        ints: field('int64', 8, 'repeated'),
        type: field('int32', 20),
      },
    },
    Tensor: {
      fields: {
        dims: field('int64', 1, 'repeated'),
        dataType: field('int32', 2),
        name: field('string', 8),
        externalData: field('Entry', 13, 'repeated'),
        dataLocation: field('int32', 14),
      },
    },
    Entry: { fields: { key: field('string', 1), value: field('string', 2) } },
    ValueInfo: { fields: { name: field('string', 1), type: field('Type', 2) } },
    Type: { fields: { tensorType: field('TensorType', 1) } },
    TensorType: { fields: { elemType: field('int32', 1), shape: field('Shape', 2) } },
    Shape: { fields: { dim: field('Dimension', 1, 'repeated') } },
    Dimension: { fields: { dimValue: field('int64', 1), dimParam: field('string', 2) } },
  },
});

/** Encoders of messages. */
export const [Model, Graph, Tensor] = ['Model', 'Graph', 'Tensor'].map((name) => encoderOf(root.lookupType(name))) as [
  Encoder,
  Encoder,
  Encoder,
];

export type Encoder = (message: Readonly<Record<string, unknown>>) => Uint8Array;

/** Field numbers of messages that hold the bulk: a model's graph, a graph's initialisers, a tensor's bytes. */
export const BULK = { graph: 7, initializer: 5, rawData: 9 } as const;

/** What stands before a field of `length` bytes: its number with the wire type 2, and the length. */
export function before(fieldNumber: number, length: number): Uint8Array {
  return protobuf.Writer.create()
    .uint32((fieldNumber << 3) | 2)
    .uint32(length)
    .finish();
}

function encoderOf(type: protobuf.Type): Encoder {
  return (message) => type.encode(type.fromObject(message)).finish();
}
