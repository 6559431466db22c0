import type { Tensor } from 'onnxruntime-common';
import { onnxRuntime } from '@antiphon/onnxruntime';
import type { NetworkInput } from './session-protocol';

/** As the runtime wants it; the values are not copied. */
export function tensor({ shape, values }: NetworkInput): Tensor {
  return new (onnxRuntime().Tensor)('float32', values, shape);
}
