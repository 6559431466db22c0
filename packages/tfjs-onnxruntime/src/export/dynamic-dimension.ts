import { unsupportedOp } from '../errors';
import { apply, applyMany, constant, int64s, type HostValues, type Operation, type Value } from '../graph/graph';
import { cast } from '../lowering/lowering';

/** What a trace of a function left. */
export interface TracedFunction {
  readonly inputs: Readonly<Record<string, Value>>;
  readonly outputs: Readonly<Record<string, Value>>;
}

/** The dimension that is only known at run time, and its sizes in the two traces. */
export interface DynamicDimension {
  readonly name: string;
  readonly sizes: readonly [number, number];
}

/**
 * One graph for every size of a dimension (here: of the batch) from two traces with different ones. Constants that differ between the traces are sizes: the one that differs in
 * a reshape follows from the others, whatever it is; any other is linear in the batch (n = a·batch + c) and becomes that formula over the first input's run-time shape.
 * A constant whose shape differs is one repeated value.
 */
export function makeDynamic(
  small: TracedFunction,
  large: TracedFunction,
  { name: dynamic, sizes }: DynamicDimension,
): Record<string, { readonly value: Value; readonly shape: readonly (number | string)[] }> {
  const merge = new Merge(batchOf(small.inputs, large.inputs), sizes);
  return Object.fromEntries(
    Object.entries(small.outputs).map(([name, value]) => {
      const other = large.outputs[name];
      if (other === undefined) throw unsupportedOp('export', 'the outputs depend on the batch size');
      const shape = value.shape.map((size, i) =>
        size === other.shape[i] ? size : size === sizes[0] ? dynamic : `${name}_${i}`,
      );
      return [name, { value: merge.value(value, other), shape }];
    }),
  );
}

/** The run-time batch size as an int64 vector of one element. */
function batchOf(small: Readonly<Record<string, Value>>, large: Readonly<Record<string, Value>>): Value {
  for (const [name, input] of Object.entries(small)) {
    const axis = input.shape.findIndex((size, i) => size !== large[name]?.shape[i]);
    if (axis < 0) continue;
    const shape = apply('Shape', [input], { shape: [input.shape.length], type: 'int64' });
    return apply('Gather', [shape, int64s([axis])], { shape: [1], type: 'int64' });
  }
  return int64s([1]);
}

/** The target of a reshape with −1 for the one size that differs; undefined where none does, or several. */
function inferred(a: Value, b: Value): Value | undefined {
  if (a.source.kind !== 'constant' || b.source.kind !== 'constant') return undefined;
  const [x, y] = [a.source.values, b.source.values].map((values) => Array.from(values as BigInt64Array, Number));
  const differing = x?.filter((size, i) => size !== y?.[i]) ?? [];
  return differing.length === 1 ? int64s((x ?? []).map((size, i) => (size === y?.[i] ? size : -1))) : undefined;
}

class Merge {
  private readonly values = new Map<Value, Value>();
  private readonly operations = new Map<Operation, Operation>();

  constructor(
    private readonly batch: Value,
    private readonly sizes: DynamicDimension['sizes'],
  ) {}

  value(a: Value, b: Value): Value {
    const done = this.values.get(a);
    if (done !== undefined) return done;
    const merged = this.mergeSource(a, b);
    this.values.set(a, merged);
    return merged;
  }

  private mergeSource(a: Value, b: Value): Value {
    if (a.source.kind === 'constant' && b.source.kind === 'constant')
      return this.mergeConstant(a, a.source.values, b, b.source.values);
    if (a.source.kind === 'input') return a;
    if (a.source.kind !== 'operation' || b.source.kind !== 'operation')
      throw unsupportedOp('export', 'the graph depends on the batch size');
    const [first, second] = [a.source.operation, b.source.operation];
    const operation = this.operations.get(first) ?? this.mergeOperation(first, second);
    return operation.outputs[first.outputs.indexOf(a)] ?? a;
  }

  private mergeOperation(a: Operation, b: Operation): Operation {
    if (
      a.op !== b.op ||
      a.inputs.length !== b.inputs.length ||
      JSON.stringify(a.attributes) !== JSON.stringify(b.attributes)
    )
      throw unsupportedOp(a.op, 'it depends on the batch size');
    const inputs = a.inputs.map((input, i) => {
      const other = b.inputs[i];
      if (input === undefined || other === undefined) return undefined;
      return (a.op === 'Reshape' && i === 1 ? inferred(input, other) : undefined) ?? this.value(input, other);
    });
    const merged = applyMany(a.op, inputs, a.outputs, a.attributes, a.domain)[0]?.source;
    if (merged?.kind !== 'operation') throw unsupportedOp(a.op);
    this.operations.set(a, merged.operation);
    return merged.operation;
  }

  private mergeConstant(a: Value, x: HostValues, b: Value, y: HostValues): Value {
    if (String(a.shape) === String(b.shape)) {
      if (x === y || x.every((value, i) => value === y[i] || (value !== value && y[i] !== y[i]))) return a;
      if (a.type !== 'int64' && a.type !== 'int32')
        throw unsupportedOp('constant', 'a number that depends on the batch size');
      return this.linear(Array.from(x as Int32Array, Number), Array.from(y as Int32Array, Number), a);
    }
    const value = x[0];
    if (value === undefined || !x.every((each) => each === value) || !y.every((each) => each === value))
      throw unsupportedOp('constant', 'an array whose shape depends on the batch size');
    const shape = this.linear([...a.shape], [...b.shape], { shape: [a.shape.length], type: 'int64' });
    return apply('Expand', [constant(x.slice(0, 1) as HostValues, [], a.type), shape], {
      shape: a.shape,
      type: a.type,
    });
  }

  /** a·batch + c for each element. */
  private linear(x: readonly number[], y: readonly number[], like: Pick<Value, 'shape' | 'type'>): Value {
    const slope = x.map((value, i) => ((y[i] ?? 0) - value) / (this.sizes[1] - this.sizes[0]));
    if (!slope.every(Number.isInteger)) throw unsupportedOp('constant', 'a size that is not linear in the batch size');
    const offset = x.map((value, i) => value - (slope[i] ?? 0) * this.sizes[0]);
    const wide = { shape: [x.length], type: 'int64' as const };
    const sum = apply('Add', [apply('Mul', [this.batch, int64s(slope)], wide), int64s(offset)], wide);
    const shaped =
      like.shape.length === 1 ? sum : apply('Reshape', [sum, int64s(like.shape)], { shape: like.shape, type: 'int64' });
    return cast(shaped, like.type);
  }
}
