import { wholeWindows } from './motion/known-frames';
import { meanOverClips } from './mean-over-clips';
import { NOT_MEASURABLE, type Metric } from './metric';
import { jointPositions } from './motion/positions';

/** Jitter shows as too much of it, over-smoothing as too little. */
export const jerk: Metric = {
  name: 'jerk',
  label: 'Jerk',
  unit: 'file units per s³',
  better: 'truth',
  range: [0, null],
  description: 'Mean length of the third derivative of the joint positions.',
  answers: { jitter: 'rises', frozen: 'falls', lowPassed: 'falls', meanPose: 'falls' },
  evaluate(windows, context) {
    if (!context.format.parts.some(({ kind }) => kind === 'skeleton')) return NOT_MEASURABLE;
    return meanOverClips(wholeWindows(windows), ({ samples }) => {
      let sum = 0;
      for (const sample of samples) {
        const found = jointPositions(sample, context);
        if (found !== undefined) sum += meanJerk(found.positions, found.skeleton.joints.length, context.format.fps);
      }
      return { sum, weight: samples.length };
    });
  },
};

/** Mean length of the third difference times fps³ of positions `[frames, joints, 3]`. */
export function meanJerk(positions: ArrayLike<number>, joints: number, fps: number): number {
  const row = joints * 3;
  let [sum, count] = [0, 0];
  for (let at = 0; at + 3 * row < positions.length; at += 3) {
    let squared = 0;
    for (let axis = at; axis < at + 3; axis++)
      squared +=
        (positions[axis + 3 * row] - 3 * positions[axis + 2 * row] + 3 * positions[axis + row] - positions[axis]) ** 2;
    sum += Math.sqrt(squared);
    count++;
  }
  return count === 0 ? 0 : (sum / count) * fps ** 3;
}
