import { globalPositions, type MotionSource } from '@antiphon/formats/motion';

/** Face channels that speech moves, by their usual names. */
const MOUTH = /jaw|mouth|lip|tongue/i;

/**
 * How fast a motion is in every frame. Of a body: the mean speed of its joints in space, file units per second. Of a face without a body: the length of the
 * vector of its channels' speeds, per second; of the channels of the mouth, where names tell which they are.
 * Central differences; at the ends the one-sided ones.
 */
export function motionSpeed({ skeleton, blendshapes }: MotionSource, part: 'body' | 'face'): Float64Array {
  if (part === 'body' && skeleton !== undefined) {
    const joints = skeleton.skeleton.joints.length;
    const positions = globalPositions(skeleton);
    return speeds(positions, skeleton.frames, skeleton.fps, (row) => {
      let sum = 0;
      for (let i = 0; i < row.length; i += 3) sum += Math.hypot(row[i] ?? 0, row[i + 1] ?? 0, row[i + 2] ?? 0);
      return sum / joints;
    });
  }
  const { names, fps, values } = blendshapes ?? { names: [], fps: 1, values: new Float32Array(0) };
  const mouth = names.flatMap((name, channel) => (MOUTH.test(name) ? [channel] : []));
  const frames = names.length === 0 ? 0 : values.length / names.length;
  const length = (row: Float64Array, channels: readonly number[]) =>
    Math.sqrt(channels.reduce((sum, channel) => sum + (row[channel] ?? 0) ** 2, 0));
  const speed = (channels: readonly number[]) => speeds(values, frames, fps, (row) => length(row, channels));
  const ofMouth = speed(mouth);
  return ofMouth.some((value) => value > 0) ? ofMouth : speed(names.map((_, channel) => channel));
}

function speeds(
  values: Float32Array,
  frames: number,
  fps: number,
  measure: (difference: Float64Array) => number,
): Float64Array {
  const width = values.length / frames;
  const difference = new Float64Array(frames === 0 ? 0 : width);
  return Float64Array.from({ length: frames }, (_, frame) => {
    const [before, after] = [Math.max(0, frame - 1), Math.min(frames - 1, frame + 1)];
    const scale = fps / Math.max(1, after - before);
    for (let i = 0; i < width; i++)
      difference[i] = scale * ((values[after * width + i] ?? 0) - (values[before * width + i] ?? 0));
    return measure(difference);
  });
}
