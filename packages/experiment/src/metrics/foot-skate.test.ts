import { encodeMotion, featureCount, motionFormatOf, type ChannelName, type SkeletonMotion } from '@antiphon/formats';
import { expect, test } from 'vitest';
import { footSkate, movingFeet, slide } from './foot-skate';
import type { MetricContext } from './metric';
import { jointPositions } from './motion/positions';

const FPS = 30;
const FRAMES = 60;
const LEG = 80;
const position: readonly ChannelName[] = ['Xposition', 'Yposition', 'Zposition'];
const rotation: readonly ChannelName[] = ['Zrotation', 'Xrotation', 'Yrotation'];

/** A body on stiff legs of 80 cm that turn at the hip: while a foot is the standing one, the hip moves over it; then it swings. `glide` (cm per s) is added to all of it. */
function walking(glide = 0): SkeletonMotion {
  const joints = [
    { name: 'Hips', parent: -1, offset: [0, LEG, 0], channels: position },
    { name: 'Head', parent: 0, offset: [0, 70, 0], channels: [] },
    { name: 'LeftUpLeg', parent: 0, offset: [10, 0, 0], channels: rotation },
    { name: 'LeftFoot', parent: 2, offset: [0, -LEG, 0], channels: [] },
  ] as const;
  const values = new Float64Array(FRAMES * 6);
  for (let t = 0; t < FRAMES; t++) {
    const u = (t % 30) / 29; // a standing second to each swinging one
    const standing = t < 30;
    const angle = standing ? 0.3 - 0.6 * u : -0.3 + 0.6 * u;
    // Over a foot that stands at z = 0 the hip is at −LEG·sin(angle); in the swing it goes on, higher, so that the foot is off the ground.
    const z = standing ? -LEG * Math.sin(angle) : LEG * Math.sin(0.3) + 40 * u;
    const y = LEG * Math.cos(angle) + (standing ? 0 : 20);
    values.set([0, y, z + (glide * t) / FPS, 0, (-angle * 180) / Math.PI, 0], t * 6);
  }
  return { skeleton: { joints }, fps: FPS, frames: FRAMES, values };
}

const format = motionFormatOf({ fps: FPS, motions: [{ skeleton: walking() }] });
const features = featureCount(format);
const flat = Array.from({ length: features }, () => 1);
const context: MetricContext = { format, features, mean: flat, std: flat, strokeSpeed: 0, seed: 1 };
const encoded = (motion: SkeletonMotion) => encodeMotion(format, { skeleton: motion });

function skate(sample: SkeletonMotion): number {
  const window = { id: 'w', unit: 'w', frames: FRAMES, truth: encoded(walking()), audioBeats: [] };
  return footSkate.evaluate([{ window, samples: [encoded(sample)] }], context).value ?? NaN;
}

test('a foot that stands while the body walks over it has none', () => {
  expect(skate(walking())).toBeLessThan(0.01);
});

test('a foot that slides has its speed, swings not among it', () => {
  expect(skate(walking(30))).toBeCloseTo(30, 1);
  const found = jointPositions(encoded(walking(30)), context);
  expect(found && slide(found, 3, 5).steps).toBe(29);
});

test('a body that floats is not on the ground, and not measured', () => {
  const floating = walking(30);
  for (let t = 0; t < FRAMES; t++) floating.values[t * 6 + 1] += 50;
  expect(skate(floating)).toBeNaN();
});

test('feet are those of legs that the motion turns', () => {
  expect(movingFeet(format)).toEqual([3]);
  const stiff = format.parts.map((part) => (part.kind === 'skeleton' ? { ...part, rotating: [] } : part));
  expect(movingFeet({ ...format, parts: stiff })).toEqual([]);
});
