import { backend_util } from '@tensorflow/tfjs-core';
import { apply, int, ints, type Value } from '../graph/graph';
import { binary, numbers, one, type KernelCall, type Lowering } from './lowering';
import { reduceSum } from './reduce';
import { concat, reshape, slice, transpose } from './shape';
import { putBack, readByTap } from './taps';

type ConvolutionInfo = backend_util.Conv2DInfo;

function describe(call: KernelCall, xShape: readonly number[], filterShape: readonly number[]): ConvolutionInfo {
  const pair = (name: string): [number, number] => {
    const given = call.attributes[name];
    const [h = 1, w = h] = given === undefined || given === null ? [1] : numbers(call, name);
    return [h, w];
  };
  return backend_util.computeConv2DInfo(
    xShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    pair('strides'),
    pair('dilations'),
    call.attributes.pad as 'same' | 'valid' | number,
    call.attributes.dimRoundingMode as 'floor' | undefined,
    true,
  );
}

/** Each channel by itself: x `[B, H, W, in]`, filter `[h, w, in, m]` → `[B, H', W', in·m]`. ONNX's convolution with as many groups as channels. */
export const depthwise: Lowering = (call) => {
  const [x, filter] = [one(call, 'x'), one(call, 'filter')];
  const info = describe(call, x.shape, filter.shape);
  const { top, left, bottom, right } = info.padInfo;
  const [height = 1, width = 1] = filter.shape;
  const y = apply(
    'Conv',
    [transpose(x, [0, 3, 1, 2]), reshape(transpose(filter, [2, 3, 0, 1]), [info.outChannels, 1, height, width])],
    { shape: [info.batchSize, info.outChannels, info.outHeight, info.outWidth], type: 'float32' },
    {
      group: int(info.inChannels),
      dilations: ints([info.dilationHeight, info.dilationWidth]),
      strides: ints([info.strideHeight, info.strideWidth]),
      pads: ints([top, left, bottom, right]),
      kernel_shape: ints([height, width]),
    },
  );
  return transpose(y, [0, 2, 3, 1]);
};

/** Per tap `Σ_m dy·filter`, put back to where it read. */
const backpropInput: Lowering = (call) => {
  const [dy, filter] = [one(call, 'dy'), one(call, 'filter')];
  const info = describe(call, numbers(call, 'inputShape'), filter.shape);
  const { batchSize, outHeight, outWidth, inChannels } = info;
  const multiplier = filter.shape[3] ?? 1;
  const split = reshape(dy, [batchSize, outHeight, outWidth, inChannels, multiplier]);
  return putBack(info, ({ h, w }) => {
    const tap = reshape(slice(filter, [h, w, 0, 0], [h + 1, w + 1, inChannels, multiplier]), [inChannels, multiplier]);
    return reduceSum(binary('Mul', split, tap), [4], false);
  });
};

/** Per tap what it read times `dy`, summed over positions. */
const backpropFilter: Lowering = (call) => {
  const [x, dy] = [one(call, 'x'), one(call, 'dy')];
  const filterShape = numbers(call, 'filterShape');
  const info = describe(call, x.shape, filterShape);
  const { batchSize, outHeight, outWidth, inChannels } = info;
  const multiplier = filterShape[3] ?? 1;
  const split = reshape(dy, [batchSize, outHeight, outWidth, inChannels, multiplier]);
  const parts = readByTap(x, info).map((read): Value => {
    const wide = reshape(read, [batchSize, outHeight, outWidth, inChannels, 1]);
    return reshape(reduceSum(binary('Mul', split, wide), [0, 1, 2], false), [1, inChannels, multiplier]);
  });
  return reshape(concat(parts, 0), filterShape);
};

export const depthwiseConvolution: Readonly<Record<string, Lowering>> = {
  DepthwiseConv2dNative: depthwise,
  DepthwiseConv2dNativeBackpropInput: backpropInput,
  DepthwiseConv2dNativeBackpropFilter: backpropFilter,
};
