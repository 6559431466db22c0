import { backend_util, slice_util, util } from '@tensorflow/tfjs-core';
import { unsupportedOp } from '../errors';
import {
  apply,
  applyMany,
  constant,
  int,
  int64s,
  ints,
  sizeOf,
  string,
  type ElementType,
  type HostValues,
  type Value,
} from '../graph/graph';
import { all, cast, number, numbers, one, optionalNumbers, shaped, type Lowering } from './lowering';

/** No operation for what has the shape already, and one for what is reshaped again and again. */
export function reshape(x: Value, shape: readonly number[]): Value {
  if (x.shape.join() === shape.join()) return x;
  if (x.source.kind === 'constant') return constant(x.source.values, shape, x.type);
  const before = beforeReshape(x);
  if (before !== undefined) return reshape(before, shape);
  return apply('Reshape', [x, int64s(shape)], { shape, type: x.type });
}

/** What a value was before it was reshaped, if that is how it was made. */
export function beforeReshape({ source }: Value): Value | undefined {
  return source.kind === 'operation' && source.operation.op === 'Reshape' ? source.operation.inputs[0] : undefined;
}

export function transpose(x: Value, permutation: readonly number[]): Value {
  return apply(
    'Transpose',
    [x],
    { shape: permutation.map((axis) => x.shape[axis] ?? 1), type: x.type },
    { perm: ints(permutation) },
  );
}

export function slice(
  x: Value,
  begin: readonly number[],
  end: readonly number[],
  steps: readonly number[] = begin.map(() => 1),
): Value {
  const shape = begin.map((from, i) => Math.max(0, Math.ceil(((end[i] ?? 0) - from) / (steps[i] ?? 1))));
  if (shape.every((size, i) => size === x.shape[i] && steps[i] === 1)) return x;
  return apply('Slice', [x, int64s(begin), int64s(end), int64s(begin.map((_, i) => i)), int64s(steps)], {
    shape,
    type: x.type,
  });
}

export function concat(values: readonly Value[], axis: number): Value {
  const first = values[0];
  if (first === undefined) throw unsupportedOp('Concat', 'no tensors');
  const size = values.reduce((sum, value) => sum + (value.shape[axis] ?? 0), 0);
  return apply(
    'Concat',
    values,
    { shape: first.shape.map((n, i) => (i === axis ? size : n)), type: first.type },
    { axis: int(axis) },
  );
}

export function pad(x: Value, paddings: readonly (readonly [number, number])[], value = 0, mode = 'constant'): Value {
  const shape = x.shape.map((size, i) => size + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0));
  const flat = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
  return apply(
    'Pad',
    [x, int64s(flat), mode === 'constant' ? filled(value, [], x.type) : undefined],
    { shape, type: x.type },
    { mode: string(mode) },
  );
}

function reverse(x: Value, axes: readonly number[]): Value {
  if (axes.length === 0) return x;
  const ends = axes.map((axis) => -(x.shape[axis] ?? 0) - 1);
  return apply('Slice', [x, int64s(axes.map(() => -1)), int64s(ends), int64s(axes), int64s(axes.map(() => -1))], {
    shape: x.shape,
    type: x.type,
  });
}

/** Mirrored with the edge repeated, which ONNX's Pad has not: axis by axis, what is mirrored is cut out, reversed and put beside. */
function padSymmetric(x: Value, paddings: readonly (readonly [number, number])[]): Value {
  return paddings.reduce((padded, [before, after], axis) => {
    const size = padded.shape[axis] ?? 0;
    const mirrored = (from: number, to: number) =>
      reverse(
        slice(
          padded,
          padded.shape.map((_, i) => (i === axis ? from : 0)),
          padded.shape.map((n, i) => (i === axis ? to : n)),
        ),
        [axis],
      );
    const parts = [
      ...(before > 0 ? [mirrored(0, before)] : []),
      padded,
      ...(after > 0 ? [mirrored(size - after, size)] : []),
    ];
    return parts.length === 1 ? padded : concat(parts, axis);
  }, x);
}

/** A constant of one repeated value. */
export function filled(value: number, shape: readonly number[], type: ElementType): Value {
  const size = sizeOf(shape);
  const values: HostValues =
    type === 'float32'
      ? new Float32Array(size).fill(value)
      : type === 'int32'
        ? new Int32Array(size).fill(value)
        : new Uint8Array(size).fill(value);
  return constant(values, shape, type);
}

export const positive = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis);
const inputOf = (call: Parameters<Lowering>[0]) => one(call, 'input' in call.inputs ? 'input' : 'x');

/** Kernels that move elements but compute nothing. */
export const shape: Readonly<Record<string, Lowering>> = {
  Identity: (call) => one(call, 'x'),
  Cast: (call) => {
    const type = call.attributes.dtype as ElementType;
    return cast(one(call, 'x'), type);
  },
  Reshape: (call) => {
    const x = one(call, 'x');
    const wanted = numbers(call, 'shape');
    const known = sizeOf(wanted.filter((size) => size !== -1));
    return reshape(
      x,
      wanted.map((size) => (size === -1 ? sizeOf(x.shape) / known : size)),
    );
  },
  ExpandDims: (call) => {
    const x = inputOf(call);
    const dim = number(call, 'dim');
    util.assert(
      -(x.shape.length + 1) <= dim,
      () => `Axis must be in the interval [${-(x.shape.length + 1)}, ${x.shape.length}]`,
    );
    const at = positive(dim, x.shape.length + 1);
    return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
  },
  Transpose: (call) => transpose(one(call, 'x'), numbers(call, 'perm')),
  Concat: (call) => {
    const values = all(call);
    const axis = positive(number(call, 'axis'), values[0]?.shape.length ?? 0);
    backend_util.assertParamsConsistent(
      values.map(({ shape }) => [...shape]),
      axis,
    );
    return concat(values, axis);
  },
  Pack: (call) => {
    const values = all(call);
    for (const { shape, type } of values) {
      util.assertShapesMatch(
        [...(values[0]?.shape ?? [])],
        [...shape],
        'All tensors passed to stack must have matching shapes',
      );
      util.assert(type === values[0]?.type, () => 'All tensors passed to stack must have matching dtypes');
    }
    const at = positive(number(call, 'axis'), (values[0]?.shape.length ?? 0) + 1);
    return concat(
      values.map((value) => reshape(value, [...value.shape.slice(0, at), 1, ...value.shape.slice(at)])),
      at,
    );
  },
  Unpack: (call) => {
    const x = one(call, 'value');
    const axis = positive(number(call, 'axis'), x.shape.length);
    const rest = x.shape.filter((_, i) => i !== axis);
    return Array.from({ length: x.shape[axis] ?? 0 }, (_, i) =>
      reshape(
        slice(
          x,
          x.shape.map((_, k) => (k === axis ? i : 0)),
          x.shape.map((size, k) => (k === axis ? i + 1 : size)),
        ),
        rest,
      ),
    );
  },
  SplitV: (call) => {
    const x = one(call, 'x');
    const axis = positive(number(call, 'axis'), x.shape.length);
    const given = call.attributes.numOrSizeSplits as number | number[];
    const parts = backend_util.prepareSplitSize(
      shaped(x) as unknown as Parameters<typeof backend_util.prepareSplitSize>[0],
      given,
      axis,
    );
    return applyMany(
      'Split',
      [x, int64s(parts)],
      parts.map((part) => ({ shape: x.shape.map((n, i) => (i === axis ? part : n)), type: x.type })),
      { axis: int(axis) },
    );
  },
  Slice: (call) => {
    const x = one(call, 'x');
    const tensor = shaped(x) as unknown as Parameters<typeof slice_util.parseSliceParams>[0];
    const [begin, size] = slice_util.parseSliceParams(tensor, numbers(call, 'begin'), optionalNumbers(call, 'size'));
    slice_util.assertParamsValid(tensor, begin, size);
    return slice(
      x,
      begin,
      begin.map((from, i) => from + (size[i] ?? 0)),
    );
  },
  StridedSlice: (call) => {
    const x = one(call, 'x');
    const mask = (name: string) => number(call, name) || 0;
    const info = slice_util.sliceInfo(
      [...x.shape],
      numbers(call, 'begin'),
      numbers(call, 'end'),
      numbers(call, 'strides'),
      mask('beginMask'),
      mask('endMask'),
      mask('ellipsisMask'),
      mask('newAxisMask'),
      mask('shrinkAxisMask'),
    );
    // ONNX reads a negative end as counted from the back, so "before the first" has to be further away.
    const end = info.end.map((to, i) => ((info.strides[i] ?? 1) < 0 && to < 0 ? -(x.shape[i] ?? 0) - 1 : to));
    const sliced = info.begin.map((from, i) =>
      Math.max(0, Math.ceil(((info.end[i] ?? 0) - from) / (info.strides[i] ?? 1))),
    );
    const cut = apply(
      'Slice',
      [x, int64s(info.begin), int64s(end), int64s(info.begin.map((_, i) => i)), int64s(info.strides)],
      { shape: sliced, type: x.type },
    );
    return reshape(cut, info.finalShape);
  },
  Reverse: (call) => {
    const x = one(call, 'x');
    return reverse(x, util.parseAxisParam(optionalNumbers(call, 'dims') ?? x.shape.map((_, i) => i), [...x.shape]));
  },
  PadV2: (call) =>
    pad(one(call, 'x'), call.attributes.paddings as [number, number][], number(call, 'constantValue') || 0),
  MirrorPad: (call) => {
    const [x, paddings] = [one(call, 'x'), call.attributes.paddings as [number, number][]];
    return call.attributes.mode === 'reflect' ? pad(x, paddings, 0, 'reflect') : padSymmetric(x, paddings);
  },
  Tile: (call) => {
    const x = one(call, 'x');
    const repeats = numbers(call, 'reps');
    return apply('Tile', [x, int64s(repeats)], {
      shape: x.shape.map((size, i) => size * (repeats[i] ?? 1)),
      type: x.type,
    });
  },
  Fill: (call) => {
    const type = (call.attributes.dtype as ElementType | undefined) ?? 'float32';
    return filled(number(call, 'value'), numbers(call, 'shape'), type);
  },
  ZerosLike: (call) => filled(0, one(call, 'x').shape, one(call, 'x').type),
  OnesLike: (call) => filled(1, one(call, 'x').shape, one(call, 'x').type),
  Range: (call) => {
    const [start, stop, given] = [number(call, 'start'), number(call, 'stop'), number(call, 'step')];
    // Downwards where nothing says how far: tfjs's default is a step of 1.
    const step = stop < start && given === 1 ? -1 : given;
    const count = step === 0 || (stop - start) * step <= 0 ? 0 : Math.ceil(Math.abs((stop - start) / step));
    const values = Array.from({ length: count }, (_, i) => start + i * step);
    return call.attributes.dtype === 'int32'
      ? constant(Int32Array.from(values), [count], 'int32')
      : constant(Float32Array.from(values), [count], 'float32');
  },
  Select: (call) => {
    const [condition, t, e] = [one(call, 'condition'), one(call, 't'), one(call, 'e')];
    const wide =
      condition.shape.length < t.shape.length
        ? reshape(condition, [...condition.shape, ...t.shape.slice(condition.shape.length).map(() => 1)])
        : condition;
    // The runtime chooses between numbers only.
    const [yes, no] = [t, e].map((value) => (value.type === 'bool' ? cast(value, 'int32') : value)) as [Value, Value];
    return cast(apply('Where', [cast(wide, 'bool'), yes, no], { shape: t.shape, type: yes.type }), t.type);
  },
  AddN: (call) => {
    const values = all(call);
    const first = values[0];
    if (first === undefined) throw unsupportedOp('AddN', 'no tensors');
    return values
      .slice(1)
      .reduce((sum, value) => apply('Add', [sum, value], { shape: sum.shape, type: sum.type }), first);
  },
  LinSpace: (call) => {
    const [start, stop, count] = [number(call, 'start'), number(call, 'stop'), number(call, 'num')];
    return constant(
      Float32Array.from({ length: count }, (_, i) => start + (count === 1 ? 0 : (i * (stop - start)) / (count - 1))),
      [count],
      'float32',
    );
  },
};
