import type { EncoderTensor } from '../audio-encoder';
import type { Axis } from './onnx-spec';

/** Rows of features, `[rows, width]`. */
export interface Sequence {
  readonly rows: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** Windows of a sequence. */
export interface Windows {
  /** Index of the first row of the first. */
  readonly start: number;
  readonly count: number;
  /** Rows of each, and from one to the next. */
  readonly length: number;
  readonly hop: number;
}

/** Windows of a sequence as a tensor with these axes. An axis that is not named has its first element only. */
export function pack({ width, values }: Sequence, windows: Windows, axes: readonly Axis[]): EncoderTensor {
  const sizes = { window: windows.count, time: windows.length, width };
  const strides = { window: windows.hop * width, time: width, width: 1 };
  const shape = axes.map((axis) => (axis === 1 ? 1 : sizes[axis]));
  const packed = new Float32Array(shape.reduce((product, size) => product * size, 1));
  const steps = axes.map((axis) => (axis === 1 ? 0 : strides[axis]));
  visit(shape, steps, windows.start * width, (from, at) => (packed[at] = values[from] ?? 0));
  return { shape, values: packed };
}

/** A tensor with these axes as a sequence: rows by window, then by time. Undefined where the shape has other axes. */
export function unpack({ shape, values }: EncoderTensor, axes: readonly Axis[]): Sequence | undefined {
  if (shape.length !== axes.length || axes.some((axis, i) => axis === 1 && shape[i] !== 1)) return undefined;
  const size = (axis: Axis) => (axes.includes(axis) ? (shape[axes.indexOf(axis)] ?? 0) : 1);
  const [windows, time, width] = [size('window'), size('time'), size('width')];
  const strides = { window: time * width, time: width, width: 1 };
  const sequence = new Float32Array(windows * time * width);
  const steps = axes.map((axis) => (axis === 1 ? 0 : strides[axis]));
  visit(shape, steps, 0, (to, at) => (sequence[to] = values[at] ?? 0));
  return { rows: windows * time, width, values: sequence };
}

/** Walks a C-order array: `strided` is the place that the steps of the axes lead to. */
function visit(
  shape: readonly number[],
  steps: readonly number[],
  start: number,
  each: (strided: number, at: number) => void,
): void {
  const counts = shape.map(() => 0);
  const total = shape.reduce((product, size) => product * size, 1);
  let strided = start;
  for (let at = 0; at < total; at++) {
    each(strided, at);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [count, size, step] = [(counts[axis] ?? 0) + 1, shape[axis] ?? 1, steps[axis] ?? 0];
      strided += step;
      counts[axis] = count;
      if (count < size) break;
      strided -= step * size;
      counts[axis] = 0;
    }
  }
}
