import { createHash } from 'node:crypto';
import { modelTooLarge } from '../errors';
import { sizeOf, topological, type Attribute, type ElementType, type HostValues, type Value } from './graph';
import { before, BULK, Graph, Model, Tensor } from './onnx-messages';

/** A dimension is a number or the name of one that is only known at run time. */
export interface NamedValue {
  readonly name: string;
  readonly value: Value;
  readonly shape?: readonly (number | string)[];
}

/** A model in pieces, one after the other. Those of weights are the weights' own memory. */
export interface Pieces {
  readonly pieces: readonly Uint8Array[];
  /** Bytes in all. */
  readonly size: number;
}

export interface EncodedModel extends Pieces {
  /** A digest of the model, other than that of its bytes: weights are read once for it and for finding those that are equal. */
  readonly digest: string;
}

/** Takes what shall not stand in the model itself, and says where it is; undefined for what shall. */
export type Outsource = (bytes: Uint8Array) => ExternalPlace | undefined;

/** Where in a file beside the model a tensor's bytes are. */
interface ExternalPlace {
  readonly location: string;
  readonly offset: number;
}

/** Bytes from which on readers of protobuf refuse a message. */
export const MODEL_LIMIT = 2 ** 31 - 1;

/**
 * Serialises the graph that `outputs` reach as an ONNX model (IR 8, opset 17): constants become initialisers, inputs keep their names.
 * @throws MODEL_TOO_LARGE
 */
export function encodeModel(inputs: readonly NamedValue[], outputs: readonly NamedValue[]): Uint8Array {
  return joined(modelPieces(inputs, outputs));
}

/** @throws MODEL_TOO_LARGE */
export function joined({ pieces, size }: Pieces): Uint8Array {
  if (size > MODEL_LIMIT) throw modelTooLarge(size);
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

/** The model of `encodeModel` without a copy of its weights, some of which `outsource` may take. */
export function modelPieces(
  inputs: readonly NamedValue[],
  outputs: readonly NamedValue[],
  outsource: Outsource = () => undefined,
): EncodedModel {
  const names = new Map<Value, string>();
  for (const { name, value } of inputs) names.set(value, name);
  const unused = unusedNames([...inputs, ...outputs]);
  const { operations, leaves } = topological(outputs.map(({ value }) => value));
  const constants = namedConstants(leaves, names, unused);
  const initializers = constants.map(({ name, value, values }) =>
    within(BULK.initializer, tensor(name, value, values, outsource)),
  );
  operations.forEach(({ op, outputs: made }, index) =>
    made.forEach((value, i) => names.set(value, unused(`${op}_${index}_${i}`))),
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
  const node = operations.map(({ op, domain, inputs: used, attributes, outputs: made }, index) => ({
    name: nodeName(op, index),
    opType: op,
    domain,
    input: used.map(nameOf),
    output: made.map(nameOf),
    attribute: Object.entries(attributes).map(([name, attribute]) => encodeAttribute(name, attribute)),
  }));
  for (const { name, value } of copied)
    node.push({
      name: `copy of ${name}`,
      opType: 'Identity',
      domain: '',
      input: [nameOf(value)],
      output: [name],
      attribute: [],
    });
  const domains = [...new Set(operations.map(({ domain }) => domain))].filter((domain) => domain !== '');
  const model = Model({
    irVersion: 8,
    producerName: 'antiphon',
    opsetImport: [{ domain: '', version: 17 }, ...domains.map((domain) => ({ domain, version: 1 }))],
  });
  const graph = Graph({ name: 'antiphon', node, input: inputs.map(valueInfo), output: outputs.map(valueInfo) });
  const hash = createHash('sha256').update(model).update(graph);
  for (const { name, value, digest } of constants) hash.update(`${name} ${value.type} ${value.shape} ${digest}\n`);
  const encoded = together([plain(model), within(BULK.graph, together([plain(graph), ...initializers]))]);
  return { ...encoded, digest: hash.digest('hex') };
}

/** A node's name, from its place in topological order: for profiles, and for whoever has to tell the runtime of a node. */
export function nodeName(op: string, index: number): string {
  return `${op}_${index}`;
}

/** A message is its fields one after the other, in any order: parts that are encoded apart are put together so. */
function together(parts: readonly Pieces[]): Pieces {
  return { pieces: parts.flatMap(({ pieces }) => pieces), size: parts.reduce((sum, { size }) => sum + size, 0) };
}

function plain(bytes: Uint8Array): Pieces {
  return { pieces: [bytes], size: bytes.length };
}

function within(fieldNumber: number, content: Pieces): Pieces {
  return together([plain(before(fieldNumber, content.size)), content]);
}

/** Made-up names must not be those of inputs and outputs, which are the caller's. */
function unusedNames(named: readonly NamedValue[]): (name: string) => string {
  const taken = new Set(named.map(({ name }) => name));
  const unused = (name: string): string => (taken.has(name) ? unused(`${name}_`) : name);
  return unused;
}

interface NamedConstant {
  readonly name: string;
  readonly value: Value;
  readonly values: HostValues;
  readonly digest: string;
}

/** Constants of the same numbers are written once: a weight that is reshaped twice, the rotary angles of every layer. All get their names. */
function namedConstants(
  leaves: readonly Value[],
  names: Map<Value, string>,
  unused: (name: string) => string,
): NamedConstant[] {
  const written = new Map<string, string>();
  const digests = new Map<HostValues, string>();
  return leaves.flatMap((value, index) => {
    if (value.source.kind !== 'constant' || names.has(value)) return [];
    const { values } = value.source;
    const digest = digests.get(values) ?? digestOf(values);
    digests.set(values, digest);
    const key = `${value.type} ${value.shape} ${digest}`;
    const known = written.get(key);
    const name = known ?? unused(`constant_${index}`);
    names.set(value, name);
    if (known !== undefined) return [];
    written.set(key, name);
    return [{ name, value, values, digest }];
  });
}

const TYPE_CODES: Readonly<Record<ElementType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };

function bytesOf({ buffer, byteOffset, byteLength }: HostValues): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function digestOf(values: HostValues): string {
  return createHash('sha256').update(bytesOf(values)).digest('hex');
}

/** `data_location` of a tensor that stands in another file. */
const EXTERNAL = 1;

function tensor(name: string, { shape, type }: Value, values: HostValues, outsource: Outsource): Pieces {
  if (values.length !== sizeOf(shape)) throw new Error(`A constant of shape [${shape}] has ${values.length} values.`);
  const described = { name, dims: [...shape], dataType: TYPE_CODES[type] };
  const bytes = bytesOf(values);
  const place = outsource(bytes);
  if (place === undefined) return together([plain(Tensor(described)), within(BULK.rawData, plain(bytes))]);
  const externalData = Object.entries({ ...place, length: bytes.length }).map(([key, value]) => ({
    key,
    value: String(value),
  }));
  return plain(Tensor({ ...described, externalData, dataLocation: EXTERNAL }));
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
