import { backend_util, util, type Tensor } from '@tensorflow/tfjs-core';
import { apply, applyMany, constant, int, int64s, sizeOf, string, type ElementType, type Value } from '../graph/graph';
import { binary, cast, number, one, shaped, type Lowering } from './lowering';
import { filled, positive, reshape, transpose } from './shape';

/** x at int32 `indices` along an axis; with `batchDims` b, the first b dimensions of both run in parallel. */
const gatherV2: Lowering = (call) => {
  const [x, indices] = [one(call, 'x'), one(call, 'indices')];
  const axis = positive(number(call, 'axis'), x.shape.length);
  const batchDims = number(call, 'batchDims') || 0;
  const info = backend_util.segment_util.collectGatherOpShapeInfo(
    shaped(x) as unknown as Tensor,
    shaped(indices) as unknown as Tensor,
    axis,
    batchDims,
  );
  assertInside(indices, x.shape[axis] ?? 0);
  const type = x.type;
  if (positive(batchDims, indices.shape.length) === 0)
    return apply('Gather', [x, indices], { shape: info.outputShape, type }, { axis: int(axis) });
  // The dimension that is looked up in goes behind those that run in parallel, and back.
  const { batchSize, outerSize, dimSize, sliceSize } = info;
  const count = sizeOf(indices.shape) / batchSize;
  const turned = transpose(reshape(x, [batchSize, outerSize, dimSize, sliceSize]), [0, 2, 1, 3]);
  const at = cast(reshape(indices, [batchSize, count, 1]), 'int64');
  const shape = [batchSize, count, outerSize, sliceSize];
  const found = apply('GatherND', [turned, at], { shape, type }, { batch_dims: int(1) });
  return reshape(transpose(found, [0, 2, 1, 3]), info.outputShape);
};

/** Where the indices are known already, one that is beyond the end is said at once, as tfjs's other backends do. */
function assertInside({ source }: Value, size: number): void {
  if (source.kind !== 'constant') return;
  const odd = source.values.find((index) => index < 0 || index >= size);
  util.assert(odd === undefined, () => `GatherV2: the index value ${odd} is not in [0, ${size - 1}]`);
}

const gatherNd: Lowering = (call) => {
  const [x, indices] = [one(call, 'params'), one(call, 'indices')];
  backend_util.prepareAndValidate(shaped(x), shaped(indices));
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
  const given = one(call, 'x');
  const x = given.type === 'bool' ? cast(given, 'int32') : given;
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
  return [cast(values, given.type), cast(indices, 'int32')];
};

/** Kernels that look elements up, and the sums that are their gradients. */
export const gather: Readonly<Record<string, Lowering>> = {
  GatherV2: gatherV2,
  GatherNd: gatherNd,
  UnsortedSegmentSum: unsortedSegmentSum,
  OneHot: oneHot,
  TopK: topK,
};
