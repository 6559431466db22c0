import type { backend_util } from '@tensorflow/tfjs-core';
import type { Value } from '../graph/graph';
import { binary } from './lowering';
import { pad, reshape, slice } from './shape';

/** A window that moves over an image `[B, H, W, C]`: of a convolution or of a pooling. */
export type WindowInfo = Pick<
  backend_util.Conv2DInfo,
  | 'batchSize'
  | 'inHeight'
  | 'inWidth'
  | 'outHeight'
  | 'outWidth'
  | 'strideHeight'
  | 'strideWidth'
  | 'dilationHeight'
  | 'dilationWidth'
  | 'filterHeight'
  | 'filterWidth'
  | 'padInfo'
>;

/** One place of the window, and its row and column in the padded image. */
interface Tap {
  readonly h: number;
  readonly w: number;
  readonly row: number;
  readonly column: number;
}

function taps(info: WindowInfo): Tap[] {
  return Array.from({ length: info.filterHeight * info.filterWidth }, (_, i) => {
    const [h, w] = [Math.floor(i / info.filterWidth), i % info.filterWidth];
    return { h, w, row: h * info.dilationHeight, column: w * info.dilationWidth };
  });
}

/** For each tap what it reads of `x` `[B, H, W, C]`: `[B, outHeight, outWidth, C]`. */
export function readByTap(x: Value, info: WindowInfo): Value[] {
  const { batchSize, outHeight, outWidth, strideHeight, strideWidth } = info;
  const { top, left, bottom, right } = info.padInfo;
  const channels = x.shape[3] ?? 1;
  const padded = pad(x, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
  return taps(info).map(({ row, column }) =>
    slice(
      padded,
      [0, row, column, 0],
      [batchSize, row + (outHeight - 1) * strideHeight + 1, column + (outWidth - 1) * strideWidth + 1, channels],
      [1, strideHeight, strideWidth, 1],
    ),
  );
}

/** The other way: what `part` says of each tap, `[B, outHeight, outWidth, C]`, put to where the tap read, and summed: `[B, H, W, C]`. */
export function putBack(info: WindowInfo, part: (tap: Pick<Tap, 'h' | 'w'>) => Value): Value {
  const { batchSize, outHeight, outWidth, strideHeight, strideWidth } = info;
  const { top, left } = info.padInfo;
  const reach = (out: number, stride: number, size: number, dilation: number) =>
    (out - 1) * stride + (size - 1) * dilation + 1;
  const rows = Math.max(info.inHeight + top, reach(outHeight, strideHeight, info.filterHeight, info.dilationHeight));
  const columns = Math.max(info.inWidth + left, reach(outWidth, strideWidth, info.filterWidth, info.dilationWidth));
  const parts = taps(info).map(({ row, column, ...tap }) => {
    const spread = interleave(part(tap), strideHeight, strideWidth);
    const [height, width] = [spread.shape[1] ?? 0, spread.shape[2] ?? 0];
    return pad(spread, [
      [0, 0],
      [row, rows - row - height],
      [column, columns - column - width],
      [0, 0],
    ]);
  });
  const sum = parts.reduce((total, one) => binary('Add', total, one));
  return slice(sum, [0, top, left, 0], [batchSize, top + info.inHeight, left + info.inWidth, sum.shape[3] ?? 1]);
}

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
