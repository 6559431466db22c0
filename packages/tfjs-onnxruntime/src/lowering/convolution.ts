import { backend_util } from '@tensorflow/tfjs-core';
import { apply, ints, type Value } from '../graph/graph';
import { numbers, one, type KernelCall, type Lowering } from './lowering';
import { matMul } from './matmul';
import { concat, reshape, slice, transpose } from './shape';
import { putBack, readByTap } from './taps';

type ConvolutionInfo = backend_util.Conv2DInfo;

function describe(call: KernelCall, xShape: readonly number[], filterShape: readonly number[]): ConvolutionInfo {
  const pair = (name: string): [number, number] => {
    const [h = 1, w = h] = call.attributes[name] === undefined ? [1] : numbers(call, name);
    return [h, w];
  };
  return backend_util.computeConv2DInfo(
    xShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    pair('strides'),
    pair('dilations'),
    call.attributes.pad as 'same' | 'valid' | number,
    call.attributes.dimRoundingMode as 'floor' | undefined,
  );
}

/** Forward: ONNX's own convolution, between transposes from channels last. x `[B, H, W, in]`, filter `[h, w, in, out]`. */
export const conv2d: Lowering = (call) => {
  const [x, filter] = [one(call, 'x'), one(call, 'filter')];
  const info = describe(call, x.shape, filter.shape);
  const { top, left, bottom, right } = info.padInfo;
  const y = apply(
    'Conv',
    [transpose(x, [0, 3, 1, 2]), channelsFirst(filter)],
    { shape: [info.batchSize, info.outChannels, info.outHeight, info.outWidth], type: 'float32' },
    {
      dilations: ints([info.dilationHeight, info.dilationWidth]),
      strides: ints([info.strideHeight, info.strideWidth]),
      pads: ints([top, left, bottom, right]),
      kernel_shape: ints([info.filterHeight, info.filterWidth]),
    },
  );
  return transpose(y, [0, 2, 3, 1]);
};

/**
 * A filter `[h, w, in, out]` as ONNX wants it, `[out, in, h, w]`. One of height 1 that was brought from PyTorch's `[out, in, w]` goes back without a copy: the frozen encoders of
 * audio have hundreds of megabytes of them.
 */
function channelsFirst(filter: Value): Value {
  const brought = producer(filter, 'Reshape');
  const turned = brought === undefined ? undefined : producer(brought, 'Transpose');
  const [height, width, inChannels, outChannels] = filter.shape;
  if (turned !== undefined && height === 1 && String(turned.shape) === String([outChannels, inChannels, width])) {
    const perm = brought?.source.kind === 'operation' ? brought.source.operation.attributes.perm : undefined;
    if (perm?.kind === 'ints' && String(perm.value) === '2,1,0')
      return reshape(turned, [outChannels ?? 1, inChannels ?? 1, 1, width ?? 1]);
  }
  return transpose(filter, [3, 2, 0, 1]);
}

/** What an operation of this kind made a value of. */
function producer({ source }: Value, op: string): Value | undefined {
  return source.kind === 'operation' && source.operation.op === op ? source.operation.inputs[0] : undefined;
}

/** Input gradient: every tap's `dy·filterᵀ`, put back to where the tap read, summed. */
const backpropInput: Lowering = (call) => {
  const [dy, filter] = [one(call, 'dy'), one(call, 'filter')];
  const info = describe(call, numbers(call, 'inputShape'), filter.shape);
  const { batchSize: batch, inChannels, outChannels, outHeight, outWidth } = info;
  const flat = reshape(dy, [batch * outHeight * outWidth, outChannels]);
  return putBack(info, ({ h, w }) => {
    const tap = reshape(slice(filter, [h, w, 0, 0], [h + 1, w + 1, inChannels, outChannels]), [
      inChannels,
      outChannels,
    ]);
    return reshape(matMul(flat, tap, false, true), [batch, outHeight, outWidth, inChannels]);
  });
};

/** Filter gradient: per tap, what it read, transposed, times `dy`. */
const backpropFilter: Lowering = (call) => {
  const [x, dy] = [one(call, 'x'), one(call, 'dy')];
  const info = describe(call, x.shape, numbers(call, 'filterShape'));
  const { batchSize, inChannels, outChannels, outHeight, outWidth } = info;
  const positions = batchSize * outHeight * outWidth;
  const flat = reshape(dy, [positions, outChannels]);
  const parts = readByTap(x, info).map((read) =>
    reshape(matMul(reshape(read, [positions, inChannels]), flat, true, false), [1, inChannels, outChannels]),
  );
  return reshape(concat(parts, 0), [info.filterHeight, info.filterWidth, inChannels, outChannels]);
};

/** A kernel that is written for channels last, for either order: these inputs, the attribute `inputShape`, and the output where it is an image, are brought from channels first and back. */
export function channelsLast(lowering: Lowering, images: readonly string[], image: boolean): Lowering {
  return (call) => {
    if (call.attributes.dataFormat !== 'NCHW') return lowering(call);
    const turned = images.map((name) => [name, transpose(one(call, name), [0, 2, 3, 1])] as const);
    const { inputShape, pad: padding } = call.attributes;
    const [ofBatch, ofChannels, ofRows, ofColumns] = Array.isArray(padding) ? (padding as unknown[]) : [];
    const [batch, channels, height, width] = Array.isArray(inputShape) ? (inputShape as number[]) : [];
    const result = lowering({
      ...call,
      inputs: { ...call.inputs, ...Object.fromEntries(turned) },
      attributes: {
        ...call.attributes,
        dataFormat: 'NHWC',
        ...(Array.isArray(padding) ? { pad: [ofBatch, ofRows, ofColumns, ofChannels] } : {}),
        ...(inputShape === undefined ? {} : { inputShape: [batch, height, width, channels] }),
      },
    }) as Value;
    return image ? transpose(result, [0, 3, 1, 2]) : result;
  };
}

export const convolution: Readonly<Record<string, Lowering>> = {
  Conv2D: channelsLast(conv2d, ['x'], true),
  Conv2DBackpropInput: channelsLast(backpropInput, ['dy'], true),
  Conv2DBackpropFilter: channelsLast(backpropFilter, ['x', 'dy'], false),
};
