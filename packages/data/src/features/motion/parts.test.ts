import { expect, test } from 'vitest';
import { featureCount, featureNames } from '@antiphon/formats';
import { syntheticCorpus } from '../../datasets/synthetic/corpus';
import { partsOf } from './parts';

test('blend shapes are the face, joints go by their names, and every feature has one part', async () => {
  const { motion } = await syntheticCorpus({ seed: 1, clips: 4, secondsPerClip: 2 });
  const parts = partsOf(motion);
  const names = featureNames(motion);
  expect(Object.keys(parts).sort()).toEqual(['arms', 'face', 'hands', 'head', 'torso']);
  expect(
    Object.values(parts)
      .flat()
      .sort((a, b) => a - b),
  ).toEqual(Array.from({ length: featureCount(motion) }, (_, i) => i));
  expect(parts.face?.map((feature) => names[feature])).toContain('jawOpen');
  expect(new Set(parts.head?.map((feature) => names[feature]?.split('.')[0]))).toEqual(new Set(['Neck', 'Head']));
});

test.each([
  ['LeftHandIndex1', 'hands'],
  ['RightForeArm', 'arms'],
  ['l_upleg', 'legs'],
  ['LeftUpLeg', 'legs'],
  ['Neck1', 'head'],
  ['Spine2', 'torso'],
  ['Hips', 'torso'],
  ['hip', 'torso'],
  ['LeftHip', 'legs'],
  ['R_Hip', 'legs'],
  ['LHipJoint', 'legs'],
  ['hip.L', 'legs'],
  ['Armature', 'torso'],
  ['R_Wrist', 'hands'],
])('%s belongs to the %s', (name, part) => {
  const skeleton = { joints: [{ name, parent: -1, offset: [0, 0, 0], channels: [], endSite: undefined }] };
  const format = { fps: 30, parts: [{ kind: 'skeleton', skeleton, rotating: [0], translating: [], rest: [] }] };
  expect(partsOf(format as never)).toEqual({ [part]: [0, 1, 2, 3, 4, 5] });
});
