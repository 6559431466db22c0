import type { Random } from '@antiphon/core';
import type { SkeletonMotion } from '@antiphon/formats';
import { animateArm, drawBeats, type ArmTracks } from './gestures';
import { MovementTrack } from './minimum-jerk';
import type { DialoguePlan } from './plan';
import { rotationOffset, staticChannels, SYNTHETIC_SKELETON, type MovingJoint } from './skeleton';

/** Rotation channels of the synthetic skeleton, in file order. */
type Axis = 'z' | 'x' | 'y';
const AXES: readonly Axis[] = ['z', 'x', 'y'];

/**
 * The body of a plan: beat gestures on one's own stress, nods to the partner's, a slow sway.
 * @param random of everything that the audio leaves open
 */
export function animateBody(
  plan: DialoguePlan,
  times: { rate: number; count: number },
  random: Random,
): SkeletonMotion {
  const rest = staticChannels();
  const values = new Float64Array(times.count * rest.length);
  for (let i = 0; i < times.count; i++) values.set(rest, i * rest.length);
  const add = (joint: MovingJoint, axis: Axis, angles: ArrayLike<number>, factor = 1): void => {
    const channel = rotationOffset(joint) + AXES.indexOf(axis);
    for (let i = 0; i < times.count; i++) values[i * rest.length + channel] += factor * angles[i];
  };

  const beats = drawBeats(plan, random);
  for (const [hand, side, sign] of [
    ['left', 'Left', 1],
    ['right', 'Right', -1],
  ] as const) {
    addArm(animateArm(beats, hand), { side, sign, times, add });
    add(`${side}Arm`, 'y', wander(times, 1.2, random));
    add(`${side}ForeArm`, 'y', wander(times, 1.5, random));
  }
  addNods(plan, { times, add, random });
  addSway({ times, add, random });
  return { skeleton: SYNTHETIC_SKELETON, fps: times.rate, frames: times.count, values };
}

type Add = (joint: MovingJoint, axis: Axis, angles: ArrayLike<number>, factor?: number) => void;
interface Times {
  readonly rate: number;
  readonly count: number;
}

/** Turns an arm's angles into Euler angles from the T-pose; left and right mirror each other in y and z. */
function addArm(tracks: ArmTracks, target: { side: 'Left' | 'Right'; sign: 1 | -1; times: Times; add: Add }): void {
  const { side, sign, times, add } = target;
  const [raise, forward, twist, elbow, wrist] = tracks.map((track) => track.sample(times.count, times.rate));
  add(
    `${side}Arm`,
    'z',
    raise.map((angle) => sign * (angle - 90)),
  );
  add(`${side}Arm`, 'x', twist);
  add(`${side}Arm`, 'y', forward, -sign);
  add(`${side}ForeArm`, 'y', elbow, -sign);
  add(`${side}Hand`, 'y', wrist, -sign);
}

/** Four of five stressed syllables of the partner get a nod, whose lowest point comes about 0.2 s after the nucleus. */
function addNods(plan: DialoguePlan, { times, add, random }: { times: Times; add: Add; random: Random }): void {
  const nod = new MovementTrack(0);
  for (const { speaker, stressed, nucleus } of plan.syllables) {
    if (speaker !== 'partner' || !stressed || !random.bernoulli(0.8)) continue;
    const depth = 7 + 7 * random.uniform();
    const lowest = nucleus + NOD_LATENCY + 0.02 * random.normal();
    nod.moveBy(depth, { start: lowest - 0.2, end: lowest });
    nod.moveBy(-depth, { start: lowest, end: lowest + 0.32 });
  }
  const angles = nod.sample(times.count, times.rate);
  add('Head', 'x', angles, 0.7);
  add('Neck', 'x', angles, 0.3);
}

/** Seconds from the partner's nucleus to the lowest point of a nod. */
export const NOD_LATENCY = 0.2;

/** Torso and head are never quite still. */
function addSway({ times, add, random }: { times: Times; add: Add; random: Random }): void {
  for (const [axis, size] of [
    ['z', 1.2],
    ['x', 1],
    ['y', 1.8],
  ] as const) {
    const sway = wander(times, size, random);
    add('Spine', axis, sway);
    add('Spine2', axis, sway, 0.6);
    add('Head', axis, wander(times, 1.2 * size, random));
  }
}

/** A slow smooth random signal: three sinusoids of 0.06–0.3 Hz; `size` is its standard deviation in degrees. */
function wander({ rate, count }: Times, size: number, random: Random): Float64Array {
  const out = new Float64Array(count);
  for (let k = 0; k < 3; k++) {
    const frequency = 0.06 + 0.24 * random.uniform();
    const phase = 2 * Math.PI * random.uniform();
    const amplitude = size * Math.sqrt(2 / 3);
    for (let i = 0; i < count; i++) out[i] += amplitude * Math.sin(2 * Math.PI * ((frequency * i) / rate) + phase);
  }
  return out;
}
