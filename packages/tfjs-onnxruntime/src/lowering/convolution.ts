import { backend_util } from '@tensorflow/tfjs-core';
import { apply, ints, type Value } from '../graph';
import { binary, numbers, one, type KernelCall, type Lowering } from './lowering';
import { matMul } from './matmul';
import { concat, pad, reshape, slice, transpose } from './shape';

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
const conv2d: Lowering = (call) => {
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

/** The taps of a filter, as row and column offsets into the padded input. */
function taps(
  info: ConvolutionInfo,
): { readonly h: number; readonly w: number; readonly row: number; readonly column: number }[] {
  return Array.from({ length: info.filterHeight * info.filterWidth }, (_, i) => {
    const [h, w] = [Math.floor(i / info.filterWidth), i % info.filterWidth];
    return { h, w, row: h * info.dilationHeight, column: w * info.dilationWidth };
  });
}

/** Input gradient: every tap's `dy·filterᵀ`, put back to where the tap read, summed. */
const backpropInput: Lowering = (call) => {
  const [dy, filter] = [one(call, 'dy'), one(call, 'filter')];
  const info = describe(call, numbers(call, 'inputShape'), filter.shape);
  const { batchSize: batch, inChannels, outChannels, outHeight, outWidth, strideHeight, strideWidth } = info;
  const { top, left } = info.padInfo;
  const rows = Math.max(
    info.inHeight + top,
    (outHeight - 1) * strideHeight + (info.filterHeight - 1) * info.dilationHeight + 1,
  );
  const columns = Math.max(
    info.inWidth + left,
    (outWidth - 1) * strideWidth + (info.filterWidth - 1) * info.dilationWidth + 1,
  );
  const flat = reshape(dy, [batch * outHeight * outWidth, outChannels]);
  const parts = taps(info).map(({ h, w, row, column }) => {
    const tap = reshape(slice(filter, [h, w, 0, 0], [h + 1, w + 1, inChannels, outChannels]), [
      inChannels,
      outChannels,
    ]);
    const spread = interleave(
      reshape(matMul(flat, tap, false, true), [batch, outHeight, outWidth, inChannels]),
      strideHeight,
      strideWidth,
    );
    const [height, width] = [spread.shape[1] ?? 0, spread.shape[2] ?? 0];
    return pad(spread, [
      [0, 0],
      [row, rows - row - height],
      [column, columns - column - width],
      [0, 0],
    ]);
  });
  const sum = parts.reduce((total, part) => binary('Add', total, part));
  return slice(sum, [0, top, left, 0], [batch, top + info.inHeight, left + info.inWidth, inChannels]);
};

/** Puts `stride − 1` zeros between rows and between columns. */
function interleave(x: Value, strideHeight: number, strideWidth: number): Value {
  if (strideHeight === 1 && strideWidth === 1) return x;
  const [batch = 0, rows = 0, columns = 0, channels = 0] = x.shape;
  const apart = pad(reshape(x, [batch, rows, 1, columns, 1, channels]), [
    [0, 0],
    [0, 0],
    [0, strideHeight - 1],
    [0, 0],
    [0, strideWidth - 1],
    [0, 0],
  ]);
  const full = reshape(apart, [batch, rows * strideHeight, columns * strideWidth, channels]);
  return slice(full, [0, 0, 0, 0], [batch, (rows - 1) * strideHeight + 1, (columns - 1) * strideWidth + 1, channels]);
}

/** Filter gradient: per tap, what it read, transposed, times `dy`. */
const backpropFilter: Lowering = (call) => {
  const [x, dy] = [one(call, 'x'), one(call, 'dy')];
  const info = describe(call, x.shape, numbers(call, 'filterShape'));
  const { batchSize: batch, inChannels, outChannels, outHeight, outWidth, strideHeight, strideWidth } = info;
  const { top, left, bottom, right } = info.padInfo;
  const padded = pad(x, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
  const positions = batch * outHeight * outWidth;
  const flat = reshape(dy, [positions, outChannels]);
  const parts = taps(info).map(({ row, column }) => {
    const read = slice(
      padded,
      [0, row, column, 0],
      [batch, row + (outHeight - 1) * strideHeight + 1, column + (outWidth - 1) * strideWidth + 1, inChannels],
      [1, strideHeight, strideWidth, 1],
    );
    return reshape(matMul(reshape(read, [positions, inChannels]), flat, true, false), [1, inChannels, outChannels]);
  });
  return reshape(concat(parts, 0), [info.filterHeight, info.filterWidth, inChannels, outChannels]);
};

/** A kernel that is written for channels last, for either order: these inputs, the attribute `inputShape`, and the output where it is an image, are brought from channels first and back. */
function channelsLast(lowering: Lowering, images: readonly string[], image: boolean): Lowering {
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
