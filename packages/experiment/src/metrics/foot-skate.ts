import { partsOf } from '@antiphon/data/features';
import type { MotionFormat } from '@antiphon/formats';
import { wholeWindows } from './motion/known-frames';
import { meanOverClips } from './mean-over-clips';
import { NOT_MEASURABLE, type Metric } from './metric';
import { jointPositions, type JointPositions } from './motion/positions';

/** Share of the body's height within which a foot stands on the ground: the 5 cm of Karunratanakul et al. (arXiv 2305.12577) for a person of 1.7 m, in any unit. */
const CONTACT = 0.03;

/**
 * Whether feet slide where they should stand. Less is not better: a body that is held does not skate at all, while the feet of a recording shift and its solver trembles. So it is held to
 * the truth's.
 */
export const footSkate: Metric = {
  name: 'footSkate',
  label: 'Foot skate',
  unit: 'file units per s',
  better: 'truth',
  range: [0, null],
  description:
    'Mean horizontal speed of feet and toes while they are on the ground: no higher above the lowest of the true motion of the window than 3 % of the body’s height.',
  answers: { jitter: 'rises' },
  evaluate(windows, context) {
    const feet = movingFeet(context.format);
    if (feet.length === 0) return NOT_MEASURABLE;
    return meanOverClips(wholeWindows(windows), ({ window, samples }) => {
      const truth = jointPositions(window.truth, context);
      let [sum, weight] = [0, 0];
      if (truth === undefined) return { sum, weight };
      const tolerance = CONTACT * bodyHeight(truth);
      for (const foot of feet) {
        const ground = heights(truth, foot).reduce((low, height) => Math.min(low, height), Infinity) + tolerance;
        for (const sample of samples) {
          const positions = jointPositions(sample, context);
          if (positions === undefined) continue;
          const { distance, steps } = slide(positions, foot, ground);
          sum += distance * context.format.fps;
          weight += steps;
        }
      }
      return { sum, weight };
    });
  },
};

/** Length of the horizontal way (file units) that a joint makes in frames that begin and end no higher than `ground`, and the number of these. Y is up, as in BVH. */
export function slide(
  motion: JointPositions,
  joint: number,
  ground: number,
): { readonly distance: number; readonly steps: number } {
  const high = heights(motion, joint);
  const joints = motion.skeleton.joints.length;
  const at = (frame: number, axis: number) => motion.positions[(frame * joints + joint) * 3 + axis];
  let [distance, steps] = [0, 0];
  for (let t = 0; t + 1 < motion.frames; t++) {
    if (high[t] > ground || high[t + 1] > ground) continue;
    distance += Math.hypot(at(t + 1, 0) - at(t, 0), at(t + 1, 2) - at(t, 2));
    steps++;
  }
  return { distance, steps };
}

/** Feet, ankles and toes by name, where the motion turns joints of legs: on stiff ones a body glides, and what its feet do says nothing of them. */
export function movingFeet(format: MotionFormat): number[] {
  if (partsOf(format).legs === undefined) return [];
  const body = format.parts.find((part) => part.kind === 'skeleton');
  return (body?.skeleton.joints ?? []).flatMap(({ name }, joint) => (/foot|toe|ankle/i.test(name) ? [joint] : []));
}

/** Height of a joint in each frame. */
function heights({ skeleton, frames, positions }: JointPositions, joint: number): number[] {
  return Array.from({ length: frames }, (_, t) => positions[(t * skeleton.joints.length + joint) * 3 + 1]);
}

/** From the lowest joint to the highest, the most of all frames. */
function bodyHeight({ skeleton, frames, positions }: JointPositions): number {
  const joints = skeleton.joints.length;
  let most = 0;
  for (let t = 0; t < frames; t++) {
    const frame = Array.from({ length: joints }, (_, joint) => positions[(t * joints + joint) * 3 + 1]);
    most = Math.max(most, Math.max(...frame) - Math.min(...frame));
  }
  return most;
}
