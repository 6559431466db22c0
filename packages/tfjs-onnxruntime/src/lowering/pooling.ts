import { backend_util } from '@tensorflow/tfjs-core';
import { unsupportedOp } from '../errors';
import { apply, applyMany, int, ints, scalar, sizeOf, string, type Attribute, type Value } from '../graph/graph';
import { binary, cast, numbers, one, type KernelCall, type Lowering } from './lowering';
import { filled, reshape, transpose } from './shape';
import { putBack } from './taps';

type PoolingInfo = backend_util.Conv2DInfo;

function describe(call: KernelCall, shape: readonly number[]): PoolingInfo {
  const pair = (name: string): [number, number] => {
    const [h = 1, w = h] = numbers(call, name);
    return [h, w];
  };
  const info = backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    pair('filterSize'),
    pair('strides'),
    1,
    call.attributes.pad as 'same' | 'valid' | number,
    call.attributes.dimRoundingMode as 'floor' | undefined,
  );
  const { top, bottom, left, right } = info.padInfo;
  if (Math.max(top, bottom) >= info.filterHeight || Math.max(left, right) >= info.filterWidth)
    throw unsupportedOp('pooling', 'windows that lie in the padding alone');
  return info;
}

function attributes(info: PoolingInfo): Record<string, Attribute> {
  const { top, left, bottom, right } = info.padInfo;
  return {
    kernel_shape: ints([info.filterHeight, info.filterWidth]),
    strides: ints([info.strideHeight, info.strideWidth]),
    pads: ints([top, left, bottom, right]),
  };
}

const first = (x: Value) => transpose(x, [0, 3, 1, 2]);
const last = (x: Value) => transpose(x, [0, 2, 3, 1]);
const outShape = (info: PoolingInfo) => [info.batchSize, info.inChannels, info.outHeight, info.outWidth];

/** Outside of the image nothing counts: neither for the maximum nor for the average. */
const pool =
  (op: 'MaxPool' | 'AveragePool'): Lowering =>
  (call) => {
    const x = one(call, 'x');
    const info = describe(call, x.shape);
    const given = first(cast(x, 'float32'));
    const seen = op === 'MaxPool' ? withoutNaN(given) : given;
    return last(apply(op, [seen], { shape: outShape(info), type: 'float32' }, attributes(info)));
  };

/** tfjs's maximum passes over NaN; the runtime's takes it or not, as it comes first or later. */
function withoutNaN(x: Value): Value {
  const nan = apply('IsNaN', [x], { shape: x.shape, type: 'bool' });
  return apply('Where', [nan, scalar(-Infinity), x], { shape: x.shape, type: x.type });
}

/** The gradient goes to where the maximum was, the first of several. */
const maxPoolGrad: Lowering = (call) => {
  const [dy, x] = [one(call, 'dy'), one(call, 'input')];
  const info = describe(call, x.shape);
  const shape = outShape(info);
  const [, places] = applyMany(
    'MaxPool',
    [first(x)],
    [
      { shape, type: 'float32' },
      { shape, type: 'int64' },
    ],
    attributes(info),
  ) as [Value, Value];
  const size = sizeOf(x.shape);
  const flat = (value: Value) => reshape(value, [sizeOf(value.shape)]);
  const added = apply(
    'ScatterElements',
    [filled(0, [size], 'float32'), flat(places), flat(first(dy))],
    { shape: [size], type: 'float32' },
    { axis: int(0), reduction: string('add') },
  );
  return last(reshape(added, [info.batchSize, info.inChannels, info.inHeight, info.inWidth]));
};

/** tfjs divides by the size of the window, also at the border, where the average was over fewer. */
const avgPoolGrad: Lowering = (call) => {
  const [dy, x] = [one(call, 'dy'), one(call, 'input')];
  const info = describe(call, x.shape);
  const share = binary('Mul', dy, scalar(1 / (info.filterHeight * info.filterWidth)));
  return putBack(info, () => share);
};

export const pooling: Readonly<Record<string, Lowering>> = {
  MaxPool: pool('MaxPool'),
  AvgPool: pool('AveragePool'),
  MaxPoolGrad: maxPoolGrad,
  AvgPoolGrad: avgPoolGrad,
};
