import { expect, test } from 'vitest';
import { decodeNpy } from '../arrays/npy';
import { faceEncodable } from './fixtures/motions';
import { encodeMotionFile } from './registry';

// The motions of audio2photoreal: channels without a skeleton whose names no rig has, and whose values are no weights.
const NAMES = Array.from({ length: 104 }, (_, i) => `angle_${String(i).padStart(3, '0')}`);
const motion = faceEncodable(
  NAMES,
  30,
  Float32Array.from({ length: 3 * 104 }, (_, i) => 3 - i / 32),
);

test('NPY has the very numbers, in the layout of the original', async () => {
  const { shape, data } = decodeNpy(await encodeMotionFile('npy', motion), 'x.npy');
  expect(shape).toEqual([3, 104]);
  expect(data).toEqual(motion.motion);
});

test('CSV and JSON name the channels and clamp nothing', async () => {
  const [header, ...rows] = Buffer.from(await encodeMotionFile('csv', motion))
    .toString()
    .trim()
    .split('\n');
  expect(header).toBe(`Timecode,BlendshapeCount,${NAMES.join(',')}`);
  expect(rows.flatMap((row) => row.split(',').slice(2).map(Number))).toEqual([...motion.motion]);
  const { blendshapes } = JSON.parse(Buffer.from(await encodeMotionFile('json', motion)).toString()) as {
    blendshapes: { names: string[]; values: number[][] };
  };
  expect(blendshapes.names).toEqual(NAMES);
  expect(blendshapes.values.flat()).toEqual([...motion.motion]);
});

test('glTF and the page hold a head that these channels do not move; BVH is refused', async () => {
  for (const ending of ['glb', 'gltf', 'html']) expect(await encodeMotionFile(ending, motion)).not.toHaveLength(0);
  await expect(encodeMotionFile('bvh', motion)).rejects.toMatchObject({ code: 'UNSUPPORTED_OUTPUT' });
});
