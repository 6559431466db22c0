import { expect, test } from 'vitest';
import type { SkeletonMotion } from '@antiphon/formats';
import { liveliestChannels } from './liveliest-channels';

const skeleton: SkeletonMotion = {
  skeleton: {
    joints: [
      { name: 'Hips', parent: -1, offset: [0, 0, 0], channels: ['Xposition', 'Yrotation'] },
      { name: 'Arm', parent: 0, offset: [1, 0, 0], channels: ['Zrotation', 'Yrotation'] },
    ],
  },
  fps: 30,
  frames: 3,
  // The hips travel far, but travelling and turning are not comparable.
  values: Float64Array.of(0, 1, 0, 7, 50, 2, 9, 7, 100, 3, 0, 7),
};
const blendshapes = { names: ['jawOpen', 'browInnerUp'], fps: 30, values: Float32Array.of(0, 0.5, 1, 0.5, 0, 0.5) };

test('face and body each give what moves most, most first, and nothing that stands still', () => {
  const found = liveliestChannels({ skeleton, blendshapes }, 2);
  expect(found.map(({ name }) => name)).toEqual(['jawOpen', 'Arm Zrotation', 'Hips Yrotation']);
  expect([...(found[1]?.values ?? [])]).toEqual([0, 9, 0]);
});

test('one hand’s fingers do not take every place', () => {
  const names = ['LeftHandThumb1', 'LeftHandIndex1', 'LeftHandRing1', 'Head', 'LeftArm'];
  const joints = names.map((name) => ({ name, parent: -1, offset: [0, 0, 0], channels: ['Zrotation'] }) as const);
  const motion = {
    skeleton: { joints },
    fps: 30,
    frames: 2,
    values: Float64Array.of(0, 0, 0, 0, 0, 30, 40, 50, 5, 10),
  };
  const found = liveliestChannels({ skeleton: motion }, 4).map(({ name }) => name);
  expect(found).toEqual(['LeftHandRing1 Zrotation', 'LeftArm Zrotation', 'Head Zrotation', 'LeftHandIndex1 Zrotation']);
});

test('a skeleton that only travels shows how it travels', () => {
  const joints = [{ name: 'Root', parent: -1, offset: [0, 0, 0], channels: ['Xposition', 'Yposition'] }] as const;
  const travelling = { skeleton: { joints }, fps: 30, frames: 2, values: Float64Array.of(0, 0, 5, 0) };
  expect(liveliestChannels({ skeleton: travelling }, 3).map(({ name }) => name)).toEqual(['Root Xposition']);
});
