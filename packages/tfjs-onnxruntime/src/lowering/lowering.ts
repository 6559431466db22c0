import type { TensorInfo } from '@tensorflow/tfjs-core';
import { unsupportedOp } from '../errors';
import { apply, constant, int, scalar, type Attribute, type ElementType, type Value } from '../graph/graph';

/** What a kernel is called with, as graph values. */
export interface KernelCall {
  readonly inputs: Readonly<Record<string, Value | readonly Value[]>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly tracing: boolean;
}

/** How a tfjs kernel becomes ONNX operations. */
export type Lowering = (call: KernelCall) => Value | Value[];

export function one(call: KernelCall, name: string): Value {
  const value = call.inputs[name];
  if (value === undefined || Array.isArray(value)) throw new Error(`The kernel input "${name}" is missing.`);
  return value as Value;
}

/** The inputs of kernels such as Concat, which tfjs numbers. */
export function all(call: KernelCall): Value[] {
  return Object.keys(call.inputs)
    .sort((a, b) => Number(a) - Number(b))
    .map((name) => one(call, name));
}

export function numbers(call: KernelCall, name: string): number[] {
  const value = call.attributes[name];
  if (typeof value === 'number') return [value];
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(value as ArrayLike<number>);
  throw new Error(`The kernel attribute "${name}" is no list of numbers.`);
}

/** The same where it may be left out. */
export function optionalNumbers(call: KernelCall, name: string): number[] | undefined {
  const value = call.attributes[name];
  return value === undefined || value === null ? undefined : numbers(call, name);
}

/** A value as what tfjs's checks of shapes take: they read nothing of a tensor but its shape. */
export function shaped({ shape, type }: Value): TensorInfo & { rank: number } {
  return { dataId: {}, shape: [...shape], dtype: type as TensorInfo['dtype'], rank: shape.length };
}

export function number(call: KernelCall, name: string): number {
  return Number(call.attributes[name]);
}

/** An elementwise operation of one input. */
export function elementwise(
  op: string,
  x: Value,
  attributes: Readonly<Record<string, Attribute>> = {},
  type: ElementType = x.type,
): Value {
  return apply(op, [x], { shape: x.shape, type }, attributes);
}

export function binary(op: string, a: Value, b: Value, type: ElementType = a.type): Value {
  return apply(op, [a, b], { shape: broadcast(a.shape, b.shape), type });
}

export function cast(x: Value, type: ElementType): Value {
  if (x.type === type) return x;
  if (x.type === 'float32' && type === 'int32') return truncated(x);
  const code = { float32: 1, int32: 6, int64: 7, bool: 9 }[type];
  return apply('Cast', [x], { shape: x.shape, type }, { to: int(code) });
}

/** float32 → int32 as JavaScript does it: truncated, modulo 2³², and 0 for what is no number. From 2⁶² on float32 has nothing but multiples of 2³², which are 0, too. */
function truncated(x: Value): Value {
  const inRange = binary('Less', elementwise('Abs', x), scalar(2 ** 62), 'bool');
  const safe = apply('Where', [inRange, x, scalar(0)], { shape: x.shape, type: x.type });
  // Of two casts in a row the runtime makes one.
  const low = binary('Mod', cast(safe, 'int64'), constant(BigInt64Array.of(2n ** 32n), [], 'int64'));
  return cast(low, 'int32');
}

export function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [m, n] = [a[a.length - rank + i] ?? 1, b[b.length - rank + i] ?? 1];
    if (m !== n && m !== 1 && n !== 1) throw unsupportedOp('broadcast', `shapes [${a}] and [${b}]`);
    return m === 1 ? n : m;
  });
}
