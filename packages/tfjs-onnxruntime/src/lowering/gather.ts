import { unsupportedOp } from '../errors';
import { apply, applyMany, constant, int, int64s, string, type ElementType, type Value } from '../graph';
import { binary, cast, number, one, type Lowering } from './lowering';
import { filled, positive, reshape } from './shape';

/** x at int32 `indices` along an axis; with `batchDims` b, the first b dimensions of both run in parallel. */
const gatherV2: Lowering = (call) => {
  const [x, indices] = [one(call, 'x'), one(call, 'indices')];
  const axis = positive(number(call, 'axis'), x.shape.length);
  const batch = positive(number(call, 'batchDims') || 0, indices.shape.length);
  const shape = [...x.shape.slice(0, axis), ...indices.shape.slice(batch), ...x.shape.slice(axis + 1)];
  if (batch === 0) return apply('Gather', [x, indices], { shape, type: x.type }, { axis: int(axis) });
  if (axis !== batch) throw unsupportedOp('GatherV2', `batchDims ${batch} with axis ${axis}`);
  const at = cast(reshape(indices, [...indices.shape, 1]), 'int64');
  return apply('GatherND', [x, at], { shape, type: x.type }, { batch_dims: int(batch) });
};

const gatherNd: Lowering = (call) => {
  const [x, indices] = [one(call, 'params'), one(call, 'indices')];
  const depth = indices.shape.at(-1) ?? 0;
  const shape = [...indices.shape.slice(0, -1), ...x.shape.slice(depth)];
  return apply('GatherND', [x, cast(indices, 'int64')], { shape, type: x.type });
};

/**
 * Rows summed by segment; a negative id drops its row. Not ScatterND, which adds rows of one id in parallel and then loses some:
 * ScatterElements is sequential. The last row of the target takes what is dropped.
 */
const unsortedSegmentSum: Lowering = (call) => {
  const [x, ids] = [one(call, 'x'), one(call, 'segmentIds')];
  const segments = number(call, 'numSegments');
  const rest = x.shape.slice(1);
  const kept = apply(
    'Where',
    [binary('Less', ids, filled(0, [], 'int32'), 'bool'), filled(segments, [], 'int32'), ids],
    {
      shape: ids.shape,
      type: 'int32',
    },
  );
  const index = apply('Expand', [reshape(kept, [...ids.shape, ...rest.map(() => 1)]), int64s(x.shape)], {
    shape: x.shape,
    type: 'int32',
  });
  const all = { shape: [segments + 1, ...rest], type: x.type };
  const sums = apply('ScatterElements', [filled(0, all.shape, x.type), index, x], all, {
    axis: int(0),
    reduction: string('add'),
  });
  return apply('Slice', [sums, int64s([0]), int64s([segments]), int64s([0])], {
    shape: [segments, ...rest],
    type: x.type,
  });
};

/** By comparison with 0 … depth − 1: ONNX's OneHot has no kernel for tfjs's types, and wraps negative indices. */
const oneHot: Lowering = (call) => {
  const indices = one(call, 'indices');
  const depth = number(call, 'depth');
  const type = (call.attributes.dtype as ElementType | undefined) ?? 'int32';
  const classes = constant(
    Int32Array.from({ length: depth }, (_, i) => i),
    [depth],
    'int32',
  );
  const hit = binary('Equal', reshape(indices, [...indices.shape, 1]), classes, 'bool');
  const value = (name: string): Value => filled(number(call, name), [], type);
  return apply('Where', [hit, value('onValue'), value('offValue')], { shape: hit.shape, type });
};

const topK: Lowering = (call) => {
  const x = one(call, 'x');
  const k = number(call, 'k');
  const shape = [...x.shape.slice(0, -1), k];
  const [values, indices] = applyMany(
    'TopK',
    [x, int64s([k])],
    [
      { shape, type: x.type },
      { shape, type: 'int64' },
    ],
    { axis: int(-1), largest: int(1), sorted: int(1) },
  ) as [Value, Value];
  return [values, cast(indices, 'int32')];
};

/** Kernels that look elements up, and the sums that are their gradients. */
export const gather: Readonly<Record<string, Lowering>> = {
  GatherV2: gatherV2,
  GatherNd: gatherNd,
  UnsortedSegmentSum: unsortedSegmentSum,
  OneHot: oneHot,
  TopK: topK,
};
