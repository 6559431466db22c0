import { AntiphonError } from '@antiphon/core';
import { decodeMotion, encodeNpy, formatBvh, type MotionFormat } from '@antiphon/data';

/** A motion in features. */
export interface Encodable {
  readonly format: MotionFormat;
  readonly frames: number;
  /** `[frames, features]`, natural units. */
  readonly motion: Float32Array;
}

export interface MotionEncoder {
  readonly contentType: string;
  /** @param target what an error names */
  encode(motion: Encodable, target: string): string | Uint8Array;
}

/**
 * The kinds of files that a motion can become, by their ending.
 * - `bvh`: the skeleton; blend shapes have no place there.
 * - `npy`: float32 `[frames, channels]`: the blend shapes in the format's order, then every channel of the skeleton, joint by joint as in BVH (degrees, file units).
 * - `json`: `{ fps, frames, blendshapes?: { names, values: [frames][names] }, skeleton?: { joints, values: [frames][channels] } }`.
 */
export const motionEncoders: Readonly<Record<string, MotionEncoder>> = {
  bvh: { contentType: 'text/plain; charset=utf-8', encode: encodeBvh },
  npy: { contentType: 'application/octet-stream', encode: encodeChannels },
  json: { contentType: 'application/json; charset=utf-8', encode: encodeJson },
};

function encodeBvh({ format, motion, frames }: Encodable, target: string): string {
  const { skeleton } = decodeMotion(format, motion, frames);
  if (skeleton !== undefined) return formatBvh(skeleton);
  const path = `${target} (this motion has no skeleton)`;
  throw new AntiphonError('UNSUPPORTED_OUTPUT', { path, known: '.npy, .json' });
}

function encodeChannels({ format, motion, frames }: Encodable): Uint8Array {
  const { blendshapes, skeleton } = decodeMotion(format, motion, frames);
  const parts = [blendshapes?.values, skeleton?.values].filter((values) => values !== undefined);
  const width = parts.reduce((sum, values) => sum + values.length / frames, 0);
  const channels = new Float32Array(frames * width);
  let first = 0;
  for (const values of parts) {
    const own = values.length / frames;
    for (let frame = 0; frame < frames; frame++)
      channels.set(values.subarray(frame * own, (frame + 1) * own), frame * width + first);
    first += own;
  }
  return encodeNpy(channels, [frames, width]);
}

function encodeJson({ format, motion, frames }: Encodable): string {
  const { blendshapes, skeleton } = decodeMotion(format, motion, frames);
  return `${JSON.stringify({
    fps: format.fps,
    frames,
    ...(blendshapes && { blendshapes: { names: blendshapes.names, values: rows(blendshapes.values, frames) } }),
    ...(skeleton && { skeleton: { joints: skeleton.skeleton.joints, values: rows(skeleton.values, frames) } }),
  })}\n`;
}

/** To five decimals: below what any of the channels can show. */
function rows(values: Float32Array | Float64Array, frames: number): number[][] {
  const width = values.length / frames;
  return Array.from({ length: frames }, (_, frame) =>
    Array.from(values.subarray(frame * width, (frame + 1) * width), (value) => Number(value.toFixed(5))),
  );
}
