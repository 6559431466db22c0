import { apply, constant, int, int64s, ints, scalar, sizeOf, type ElementType, type Value } from '../graph/graph';
import { binary, cast, elementwise, number, numbers, one, type Lowering } from './lowering';
import { onBoolToo } from './types';

/** The axes of a kernel call, none negative; no axis at all means every one. */
function axesOf(call: Parameters<Lowering>[0], x: Value): number[] {
  // Max and Min call their axes otherwise than all other reductions.
  const name = call.attributes.reductionIndices === undefined ? 'axis' : 'reductionIndices';
  const given = call.attributes[name] === undefined || call.attributes[name] === null ? [] : numbers(call, name);
  const axes = given.length === 0 ? x.shape.map((_, i) => i) : given;
  return axes.map((axis) => (axis < 0 ? axis + x.shape.length : axis)).sort((a, b) => a - b);
}

function outShape(x: Value, axes: readonly number[], keepDims: boolean): number[] {
  return keepDims
    ? x.shape.map((size, i) => (axes.includes(i) ? 1 : size))
    : x.shape.filter((_, i) => !axes.includes(i));
}

/** The operators whose axes are still an attribute in opset 17. */
function reduction(
  op: string,
  prepare: (x: Value) => Value = (x) => x,
  finish: (x: Value) => Value = (x) => x,
): Lowering {
  return (call) => {
    const x = prepare(one(call, 'x'));
    const axes = axesOf(call, x);
    if (axes.length === 0) return finish(x);
    const keep = call.attributes.keepDims === true;
    return finish(
      apply(
        op,
        [x],
        { shape: outShape(x, axes, keep), type: x.type },
        { axes: ints(axes), keepdims: int(keep ? 1 : 0) },
      ),
    );
  };
}

/** The sum over `axes`. */
export function reduceSum(x: Value, axes: readonly number[], keepDims: boolean): Value {
  if (axes.length === 0) return x;
  return apply(
    'ReduceSum',
    [x, int64s(axes)],
    { shape: outShape(x, axes, keepDims), type: x.type },
    { keepdims: int(keepDims ? 1 : 0) },
  );
}

const isNaN = (x: Value) => elementwise('IsNaN', x, {}, 'bool');

/** ONNX passes over NaN, tfjs does not: where there is one, it is the result. */
function nanAware(op: 'ReduceMax' | 'ReduceMin'): Lowering {
  const plain = reduction(op);
  return (call) => {
    const x = one(call, 'x');
    const result = plain(call) as Value;
    if (x.type !== 'float32') return result;
    const nans = { ...call, inputs: { x: cast(isNaN(x), 'float32') } };
    const any = binary('Greater', reduction('ReduceMax')(nans) as Value, scalar(0), 'bool');
    return apply('Where', [any, scalar(NaN), result], { shape: result.shape, type: result.type });
  };
}

const to = (type: ElementType) => (x: Value) => cast(x, type);
const arg =
  (op: string): Lowering =>
  (call) => {
    const given = one(call, 'x');
    // tfjs passes over NaN.
    const worst = scalar(op === 'ArgMax' ? -Infinity : Infinity);
    const x =
      given.type === 'float32'
        ? apply('Where', [isNaN(given), worst, given], { shape: given.shape, type: given.type })
        : cast(given, 'int32');
    const axis = axesOf(call, x)[0] ?? 0;
    const index = apply(
      op,
      [x],
      { shape: x.shape.filter((_, i) => i !== axis), type: 'int64' },
      { axis: int(axis), keepdims: int(0) },
    );
    return cast(index, 'int32');
  };

export const reduce: Readonly<Record<string, Lowering>> = {
  Sum: (call) => {
    const x = one(call, 'x');
    return reduceSum(x.type === 'bool' ? cast(x, 'int32') : x, axesOf(call, x), call.attributes.keepDims === true);
  },
  Mean: (call) => {
    const x = cast(one(call, 'x'), 'float32');
    const axes = axesOf(call, x);
    const count = sizeOf(axes.map((axis) => x.shape[axis] ?? 1));
    if (count === 0) return binary('Mul', reduceSum(x, axes, call.attributes.keepDims === true), scalar(NaN));
    const keep = call.attributes.keepDims === true;
    return apply(
      'ReduceMean',
      [x],
      { shape: outShape(x, axes, keep), type: 'float32' },
      { axes: ints(axes), keepdims: int(keep ? 1 : 0) },
    );
  },
  Max: onBoolToo(nanAware('ReduceMax')),
  Min: onBoolToo(nanAware('ReduceMin')),
  Prod: reduction('ReduceProd'),
  Any: reduction('ReduceMax', to('int32'), to('bool')),
  All: reduction('ReduceMin', to('int32'), to('bool')),
  ArgMax: arg('ArgMax'),
  ArgMin: arg('ArgMin'),
  Cumsum: (call) => {
    const given = one(call, 'x');
    const x = given.type === 'bool' ? cast(given, 'int32') : given;
    const axis = number(call, 'axis');
    const attributes = {
      exclusive: int(call.attributes.exclusive === true ? 1 : 0),
      reverse: int(call.attributes.reverse === true ? 1 : 0),
    };
    return apply(
      'CumSum',
      [x, constant(BigInt64Array.of(BigInt(axis < 0 ? axis + x.shape.length : axis)), [], 'int64')],
      { shape: x.shape, type: x.type },
      attributes,
    );
  },
};
