/** Element types of values, as tfjs names them, plus the 64-bit integers that ONNX wants for shapes and axes. */
export type ElementType = 'float32' | 'int32' | 'bool' | 'int64';

export type HostValues = Float32Array | Int32Array | Uint8Array | BigInt64Array;

export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'string'; readonly value: string };

/** One ONNX operator with its inputs. Nodes are immutable and point backwards: a graph is whatever its outputs reach. */
export interface Operation {
  readonly op: string;
  readonly domain: string;
  /** Undefined: an optional input that is left out. */
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly outputs: Value[];
  /** The op of tfjs that it is part of. */
  readonly origin?: Origin | undefined;
}

/** Where operations come from, for errors. */
export interface Origin {
  /** The kernel of tfjs. */
  readonly op: string;
  readonly shapes: readonly (readonly number[])[];
  /** Holds the call's stack, which is made to text only when somebody asks. */
  readonly called: { readonly stack?: string };
}

let origin: Origin | undefined;

/** All operations that `make` applies are of one origin. */
export function withOrigin<T>(of: Origin, make: () => T): T {
  const before = origin;
  origin = of;
  try {
    return make();
  } finally {
    origin = before;
  }
}

/** A tensor in a graph: an input (fed at run time), a constant (known on the host), or an output of an operation. */
export interface Value {
  readonly shape: readonly number[];
  readonly type: ElementType;
  /** Changes once only: what has been computed becomes a constant. */
  source:
    | { readonly kind: 'input'; readonly name: string }
    | { readonly kind: 'constant'; readonly values: HostValues }
    | { readonly kind: 'operation'; readonly operation: Operation };
}

export function inputValue(name: string, shape: readonly number[], type: ElementType): Value {
  return { shape, type, source: { kind: 'input', name } };
}

export function constant(values: HostValues, shape: readonly number[], type: ElementType): Value {
  return { shape, type, source: { kind: 'constant', values } };
}

export function scalar(value: number, type: ElementType = 'float32'): Value {
  return type === 'int32' ? constant(Int32Array.of(value), [], type) : constant(Float32Array.of(value), [], 'float32');
}

/** A shape, axes or repeats: a vector of int64. */
export function int64s(values: readonly number[]): Value {
  return constant(BigInt64Array.from(values, BigInt), [values.length], 'int64');
}

/** An operation with one output. */
export function apply(
  op: string,
  inputs: readonly (Value | undefined)[],
  out: { readonly shape: readonly number[]; readonly type: ElementType },
  attributes: Readonly<Record<string, Attribute>> = {},
  domain = '',
): Value {
  return applyMany(op, inputs, [out], attributes, domain)[0] as Value;
}

/** An operation with several outputs. */
export function applyMany(
  op: string,
  inputs: readonly (Value | undefined)[],
  outs: readonly { readonly shape: readonly number[]; readonly type: ElementType }[],
  attributes: Readonly<Record<string, Attribute>> = {},
  domain = '',
): Value[] {
  const operation: Operation = { op, domain, inputs, attributes, outputs: [], origin };
  for (const { shape, type } of outs) operation.outputs.push({ shape, type, source: { kind: 'operation', operation } });
  return operation.outputs;
}

export const int = (value: number): Attribute => ({ kind: 'int', value });
export const float = (value: number): Attribute => ({ kind: 'float', value });
export const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value });
export const string = (value: string): Attribute => ({ kind: 'string', value });

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

/** Everything that `outputs` need, inputs before their users. */
export function topological(outputs: readonly Value[]): { operations: Operation[]; leaves: Value[] } {
  const operations: Operation[] = [];
  const leaves: Value[] = [];
  const seen = new Set<object>();
  // An explicit stack: a traced training step is thousands of operations deep.
  const stack: { readonly value: Value; readonly ready: boolean }[] = [...outputs]
    .reverse()
    .map((value) => ({ value, ready: false }));
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { value, ready } = top;
    const key = value.source.kind === 'operation' ? value.source.operation : value;
    if (ready) {
      if (value.source.kind === 'operation') operations.push(value.source.operation);
      continue;
    }
    if (seen.has(key)) continue;
    seen.add(key);
    if (value.source.kind !== 'operation') {
      leaves.push(value);
      continue;
    }
    stack.push({ value, ready: true });
    for (const input of [...value.source.operation.inputs].reverse())
      if (input !== undefined) stack.push({ value: input, ready: false });
  }
  return { operations, leaves };
}
