import { motionFormatOf } from '@antiphon/formats';
import { expect, test } from 'vitest';
import { motionFormatSchema } from './motion-format-schema';

test('a format of a face and a body comes back from JSON as it was', () => {
  const joint = { name: 'Hips', parent: -1, offset: [0, 0, 0], channels: ['Yposition', 'Zrotation'] } as const;
  const skeleton = { skeleton: { joints: [joint] }, fps: 30, frames: 2, values: Float64Array.of(1, 0, 2, 90) };
  const blendshapes = { names: ['jawOpen'], fps: 30, values: Float32Array.of(0, 1) };
  const format = motionFormatOf({ fps: 30, motions: [{ skeleton, blendshapes }], fileFps: { skeleton: 60 } });
  expect(motionFormatSchema.parse(JSON.parse(JSON.stringify(format)))).toEqual(format);
  expect(motionFormatSchema.safeParse({ ...format, fps: 0 }).success).toBe(false);
});
