import { gaussianSmoothing } from '../motion/gaussian-smoothing';
import { endEffectors, type JointPositions } from '../motion/positions';

/** Seconds; width of the Gaussian that takes frame jitter out of a speed before its minima are sought. */
const SMOOTHING = 0.04;
/** Seconds; both hands stopping within this time is one beat. */
const MERGED = 0.1;

/**
 * Speed of each end effector (file units per second), smoothed; entry t belongs to the time (t + ½)/fps.
 * Speeds are relative to the root joint, so that walking or swaying is no gesture.
 */
export function handSpeeds({ skeleton, frames, positions }: JointPositions, fps: number): Float64Array[] {
  const joints = skeleton.joints.length;
  return endEffectors(skeleton).map((joint) => {
    const speed = new Float64Array(Math.max(0, frames - 1));
    for (let t = 0; t < speed.length; t++) {
      let squared = 0;
      for (let axis = 0; axis < 3; axis++) {
        const at = (frame: number) =>
          positions[(frame * joints + joint) * 3 + axis] - positions[frame * joints * 3 + axis];
        squared += (at(t + 1) - at(t)) ** 2;
      }
      speed[t] = Math.sqrt(squared) * fps;
    }
    return gaussianSmoothing(speed, 1, SMOOTHING * fps);
  });
}

/** Times in seconds at which a hand ends a stroke, both hands together, in order. */
export function motionBeats(motion: JointPositions, fps: number, strokeSpeed: number): number[] {
  const ends = handSpeeds(motion, fps)
    .flatMap((speed) => strokeEnds(speed, strokeSpeed))
    .map((index) => (index + 0.5) / fps)
    .sort((a, b) => a - b);
  return ends.filter((time, i) => i === 0 || time - ends[i - 1] > MERGED);
}

/** A hand that has slowed to this share of the stroke's peak has arrived, even if it then rests and the minimum comes later. */
const ARRIVED = 0.15;

/**
 * Where a stroke ends: after a clear peak (at least `strokeSpeed`), the first local minimum of at most half of the peak, or the
 * crossing of a small share of it, whichever comes first. Fractional indices, interpolated.
 */
function strokeEnds(speed: Float64Array, strokeSpeed: number): number[] {
  const ends: number[] = [];
  let peak = 0;
  for (let t = 1; t + 1 < speed.length; t++) {
    const [before, here, after] = [speed[t - 1], speed[t], speed[t + 1]];
    peak = Math.max(peak, before);
    if (peak < strokeSpeed || here >= before) continue;
    const arrived = ARRIVED * peak;
    if (here <= arrived) ends.push(t - (arrived - here) / (before - here));
    else if (here <= after && here <= peak / 2) ends.push(t + (before - after) / (2 * (before - 2 * here + after)));
    else continue;
    peak = 0;
  }
  return ends;
}
