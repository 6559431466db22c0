import { binary } from './binary';
import { convolution } from './convolution';
import { depthwiseConvolution } from './depthwise-convolution';
import { gather } from './gather';
import type { Lowering } from './lowering';
import { fused } from './fused';
import { matmul } from './matmul';
import { pooling } from './pooling';
import { reduce } from './reduce';
import { resizing } from './resize';
import { shape } from './shape';
import { softmax } from './softmax';
import { unary } from './unary';

/** Every tfjs kernel that the engine has, by its name. */
export const lowerings: Readonly<Record<string, Lowering>> = {
  ...unary,
  ...binary,
  ...matmul,
  ...reduce,
  ...shape,
  ...softmax,
  ...gather,
  ...fused,
  ...convolution,
  ...depthwiseConvolution,
  ...pooling,
  ...resizing,
};
