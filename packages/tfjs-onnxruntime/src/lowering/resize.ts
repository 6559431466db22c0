import { apply, int64s, string, type Value } from '../graph/graph';
import { cast, numbers, one, type KernelCall, type Lowering } from './lowering';
import { transpose } from './shape';

/** Images `[B, H, W, C]` in another size. */
function resize(call: KernelCall, mode: 'linear' | 'nearest', nearest: string): Value {
  const images = cast(one(call, 'images'), 'float32');
  const [batch = 0, , , channels = 0] = images.shape;
  const [height = 0, width = 0] = numbers(call, 'size');
  const shape = [batch, channels, height, width];
  const coordinates =
    call.attributes.alignCorners === true
      ? 'align_corners'
      : call.attributes.halfPixelCenters === true
        ? 'half_pixel'
        : 'asymmetric';
  const resized = apply(
    'Resize',
    [transpose(images, [0, 3, 1, 2]), undefined, undefined, int64s(shape)],
    { shape, type: 'float32' },
    {
      mode: string(mode),
      coordinate_transformation_mode: string(coordinates),
      ...(mode === 'nearest' ? { nearest_mode: string(nearest) } : {}),
    },
  );
  return transpose(resized, [0, 2, 3, 1]);
}

export const resizing: Readonly<Record<string, Lowering>> = {
  ResizeBilinear: (call) => resize(call, 'linear', ''),
  ResizeNearestNeighbor: (call) => {
    const plain = call.attributes.alignCorners !== true && call.attributes.halfPixelCenters !== true;
    return resize(call, 'nearest', plain ? 'floor' : 'round_prefer_ceil');
  },
};
