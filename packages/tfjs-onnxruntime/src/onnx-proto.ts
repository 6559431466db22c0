import { createHash } from 'node:crypto';
import protobuf from 'protobufjs/light.js';
import { sizeOf, topological, type Attribute, type ElementType, type HostValues, type Value } from './graph';

/** A dimension is a number or the name of one that is only known at run time. */
export interface NamedValue {
  readonly name: string;
  readonly value: Value;
  readonly shape?: readonly (number | string)[];
}

/**
 * Serialises the graph that `outputs` reach as an ONNX model (IR 8, opset 17): constants become initialisers, inputs keep their names.
 */
export function encodeModel(inputs: readonly NamedValue[], outputs: readonly NamedValue[]): Uint8Array {
  const names = new Map<Value, string>();
  for (const { name, value } of inputs) names.set(value, name);
  const { operations, leaves } = topological(outputs.map(({ value }) => value));
  // Constants of the same numbers are written once: a weight that is reshaped twice, the rotary angles of every layer.
  const written = new Map<string, string>();
  const digests = new Map<HostValues, string>();
  const initializer = leaves.flatMap((value, index) => {
    if (value.source.kind !== 'constant' || names.has(value)) return [];
    const { values } = value.source;
    const digest = digests.get(values) ?? digestOf(values);
    digests.set(values, digest);
    const key = `${value.type} ${value.shape} ${digest}`;
    const known = written.get(key);
    names.set(value, known ?? `constant_${index}`);
    if (known !== undefined) return [];
    written.set(key, `constant_${index}`);
    return [tensor(`constant_${index}`, value, values)];
  });
  operations.forEach(({ op, outputs: made }, index) =>
    made.forEach((value, i) => names.set(value, `${op}_${index}_${i}`)),
  );
  // An output gets its name where it is made. What has a name already (an input, a constant, another output) is copied.
  const copied = outputs.filter(({ name, value }, index) => {
    const made = value.source.kind === 'operation' && outputs.findIndex((other) => other.value === value) === index;
    if (made) names.set(value, name);
    return !made;
  });
  const nameOf = (value: Value | undefined): string => {
    if (value === undefined) return '';
    const name = names.get(value);
    if (name === undefined)
      throw new Error(
        'A tensor made inside a traced function was used outside it: return it from the function instead.',
      );
    return name;
  };
  const node = operations.map(({ op, domain, inputs: used, attributes, outputs: made }) => ({
    opType: op,
    domain,
    input: used.map(nameOf),
    output: made.map(nameOf),
    attribute: Object.entries(attributes).map(([name, attribute]) => encodeAttribute(name, attribute)),
  }));
  for (const { name, value } of copied)
    node.push({ opType: 'Identity', domain: '', input: [nameOf(value)], output: [name], attribute: [] });
  const model = {
    irVersion: 8,
    producerName: 'antiphon',
    opsetImport: [
      { domain: '', version: 17 },
      ...(operations.some(({ domain }) => domain === 'com.microsoft') ? [{ domain: 'com.microsoft', version: 1 }] : []),
    ],
    graph: { name: 'antiphon', node, initializer, input: inputs.map(valueInfo), output: outputs.map(valueInfo) },
  };
  return Model.encode(Model.fromObject(model)).finish();
}

const TYPE_CODES: Readonly<Record<ElementType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };

function digestOf({ buffer, byteOffset, byteLength }: HostValues): string {
  return createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
}

function tensor(name: string, { shape, type }: Value, values: HostValues) {
  if (values.length !== sizeOf(shape)) throw new Error(`A constant of shape [${shape}] has ${values.length} values.`);
  return {
    name,
    dims: [...shape],
    dataType: TYPE_CODES[type],
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
}

function valueInfo({ name, value, shape = value.shape }: NamedValue) {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: TYPE_CODES[value.type], shape: { dim } } } };
}

function encodeAttribute(name: string, attribute: Attribute) {
  switch (attribute.kind) {
    case 'int':
      return { name, type: 2, i: attribute.value };
    case 'float':
      return { name, type: 1, f: attribute.value };
    case 'ints':
      return { name, type: 7, ints: [...attribute.value] };
    case 'string':
      return { name, type: 3, s: new TextEncoder().encode(attribute.value) };
  }
}

/** The part of onnx.proto3 (https://github.com/onnx/onnx) that a model of plain tensors needs, with its field numbers. */
const field = (type: string, id: number, rule?: 'repeated') => ({ type, id, ...(rule === undefined ? {} : { rule }) });
const Model = protobuf.Root.fromJSON({
  nested: {
    Model: {
      fields: {
        irVersion: field('int64', 1),
        producerName: field('string', 2),
        graph: field('Graph', 7),
        opsetImport: field('OperatorSet', 8, 'repeated'),
      },
    },
    OperatorSet: { fields: { domain: field('string', 1), version: field('int64', 2) } },
    Graph: {
      fields: {
        node: field('Node', 1, 'repeated'),
        name: field('string', 2),
        initializer: field('Tensor', 5, 'repeated'),
        input: field('ValueInfo', 11, 'repeated'),
        output: field('ValueInfo', 12, 'repeated'),
      },
    },
    Node: {
      fields: {
        input: field('string', 1, 'repeated'),
        output: field('string', 2, 'repeated'),
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
        rawData: field('bytes', 9),
      },
    },
    ValueInfo: { fields: { name: field('string', 1), type: field('Type', 2) } },
    Type: { fields: { tensorType: field('TensorType', 1) } },
    TensorType: { fields: { elemType: field('int32', 1), shape: field('Shape', 2) } },
    Shape: { fields: { dim: field('Dimension', 1, 'repeated') } },
    Dimension: { fields: { dimValue: field('int64', 1), dimParam: field('string', 2) } },
  },
}).lookupType('Model');
