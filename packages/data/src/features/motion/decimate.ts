import {
  type BlendshapeMotion,
  jointChannels,
  eulerToMatrix,
  matrixToEuler,
  matrixToSixD,
  sixDToMatrix,
  channelCount,
  type SkeletonMotion,
} from '@antiphon/formats/motion';

/** Hz: the rate that motion is brought near to. */
const TARGET = 30;

/** By what a motion of this rate is divided to come nearest to 30 Hz; 1 below 45 Hz. */
export function decimationFactor(fps: number): number {
  return Math.max(1, Math.round(fps / TARGET));
}

/**
 * Every `factor` frames become one, their mean: positions averaged, rotations averaged as 6D and made a rotation again (the mean, unlike
 * picking every nth frame, keeps tremor from folding into slow motion). Frame i still spans i/fps … (i+1)/fps. Left-over frames at the end go.
 */
export function decimate(motion: SkeletonMotion, factor: number): SkeletonMotion {
  if (factor === 1) return motion;
  const { skeleton, values } = motion;
  const width = channelCount(skeleton);
  const frames = Math.floor(motion.frames / factor);
  const result = new Float64Array(frames * width);
  const channels = jointChannels(skeleton);
  for (let frame = 0; frame < frames; frame++) {
    const base = frame * width;
    const block = Array.from({ length: factor }, (_, i) => (frame * factor + i) * width);
    const mean = (read: (start: number) => number) => block.reduce((sum, start) => sum + read(start), 0) / factor;
    for (const { order, rotation, position } of channels) {
      for (const column of position)
        if (column >= 0) result[base + column] = mean((start) => values[start + column] ?? 0);
      if (rotation.length === 0) continue;
      const angles = (start: number) => rotation.map((column) => values[start + column] ?? 0);
      const sixes = block.map((start) => matrixToSixD(eulerToMatrix(order, angles(start))));
      const six = Array.from({ length: 6 }, (_, i) => sixes.reduce((sum, each) => sum + (each[i] ?? 0), 0));
      const turned = matrixToEuler(order, sixDToMatrix(six), angles(block[0] ?? 0));
      rotation.forEach((column, axis) => (result[base + column] = turned[axis] ?? 0));
    }
  }
  return { skeleton, fps: motion.fps / factor, frames, values: result };
}

/** The same for channels: every `factor` frames become their mean. */
export function decimateChannels(motion: BlendshapeMotion, factor: number): BlendshapeMotion {
  if (factor === 1) return motion;
  const { names, fps, values } = motion;
  const width = names.length;
  const frames = Math.floor(values.length / width / factor);
  const result = new Float32Array(frames * width);
  for (let frame = 0; frame < frames; frame++)
    for (let column = 0; column < width; column++) {
      let sum = 0;
      for (let i = 0; i < factor; i++) sum += values[(frame * factor + i) * width + column] ?? 0;
      result[frame * width + column] = sum / factor;
    }
  return { names, fps: fps / factor, values: result };
}
