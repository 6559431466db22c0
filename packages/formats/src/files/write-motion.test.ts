import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodeNpy } from '../arrays/npy';
import { parseBvh } from '../bvh/parse-bvh';
import type { Encodable } from '../motion-writers/motion-file';
import { encodeMotion } from '../motion/motion-codec';
import type { MotionFormat } from '../motion/motion-format';
import { writeMotion } from './write-motion';

/** A face of two channels; hips that travel, and a head that turns. */
const format: MotionFormat = {
  fps: 30,
  parts: [
    { kind: 'blendshapes', names: ['jawOpen', 'browInnerUp'] },
    {
      kind: 'skeleton',
      skeleton: {
        joints: [
          {
            name: 'Hips',
            parent: -1,
            offset: [0, 0, 0],
            channels: ['Xposition', 'Yposition', 'Zposition', 'Zrotation', 'Xrotation', 'Yrotation'],
          },
          {
            name: 'Head',
            parent: 0,
            offset: [0, 50, 0],
            channels: ['Zrotation', 'Xrotation', 'Yrotation'],
            endSite: [0, 10, 0],
          },
        ],
      },
      rotating: [1],
      translating: [0],
      rest: [0, 90, 0, 0, 0, 0, 0, 0, 0],
    },
  ],
};
let folder: string;
let result: Encodable;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-motion-'));
  // Blend shapes, the head turned by 90° about y (6D: the first two columns), the hips' position.
  const frame = (i: number) => [0.25, 0.1 * i, 0, 0, -1, 0, 1, 0, i, 92, -3];
  result = { format, frames: 3, motion: Float32Array.from([0, 1, 2].flatMap(frame)) };
});
afterEach(() => rm(folder, { recursive: true }));

test('BVH holds the skeleton, and encodes to the same features', async () => {
  const path = join(folder, 'motion.bvh');
  await writeMotion(path, result);
  const skeleton = parseBvh(await readFile(path, 'utf8'), path);
  expect(skeleton.frames).toBe(3);
  expect(skeleton.fps).toBeCloseTo(30, 3);
  const again = encodeMotion(result.format, {
    skeleton,
    blendshapes: { names: ['jawOpen', 'browInnerUp'], fps: 30, values: new Float32Array(6) },
  });
  result.motion.forEach((value, i) => {
    if (i % 11 > 1) expect(again[i]).toBeCloseTo(value, 4);
  });
});

test('NPY holds blend shapes, then the channels of the skeleton', async () => {
  const path = join(folder, 'motion.npy');
  await writeMotion(path, result);
  const { shape, data } = decodeNpy(await readFile(path), path);
  expect(shape).toEqual([3, 11]); // 2 blend shapes, 6 channels of the hips, 3 of the head
  const second = Array.from(data.slice(11, 22) as Float32Array);
  [0.25, 0.1, 1, 92, -3, 0, 0, 0, 0, 0, 90].forEach((value, i) => expect(second[i]).toBeCloseTo(value, 3));
});

test('JSON names its channels', async () => {
  const path = join(folder, 'motion.json');
  await writeMotion(path, result);
  const written = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  expect(written).toMatchObject({
    fps: 30,
    frames: 3,
    blendshapes: {
      names: ['jawOpen', 'browInnerUp'],
      values: [
        [0.25, 0],
        [0.25, 0.1],
        [0.25, 0.2],
      ],
    },
    skeleton: { joints: [{ name: 'Hips' }, { name: 'Head' }] },
  });
});

test('a file that exists is kept, unless forced', async () => {
  const path = join(folder, 'motion.json');
  await writeFile(path, 'mine');
  await expect(writeMotion(path, result)).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
  expect(await readFile(path, 'utf8')).toBe('mine');
  await writeMotion(path, result, { force: true });
  expect(await readFile(path, 'utf8')).toMatch(/^\{"format":"antiphon-motion\/1","fps":30/);
});

test.each([
  ['motion.fbx', /Known endings: \.bvh, \.csv, \.npy, \.json, \.glb, \.gltf, \.html/],
  ['motion', /Known endings/],
])('%s is refused with the known endings', async (name, message) => {
  await expect(writeMotion(join(folder, name), result)).rejects.toThrow(message);
  expect(await readdir(folder)).toEqual([]);
});

test('a motion without a skeleton cannot be BVH', async () => {
  const face: Encodable = {
    format: { fps: 30, parts: [{ kind: 'blendshapes', names: ['jawOpen'] }] },
    frames: 2,
    motion: Float32Array.of(0, 1),
  };
  await expect(writeMotion(join(folder, 'face.bvh'), face)).rejects.toMatchObject({ code: 'UNSUPPORTED_OUTPUT' });
  await writeMotion(join(folder, 'face.npy'), face);
  expect(await readdir(folder)).toEqual(['face.npy']);
});

test('a folder that does not exist is named, and nothing is left', async () => {
  await expect(writeMotion(join(folder, 'nowhere', 'motion.json'), result)).rejects.toMatchObject({
    code: 'FILE_NOT_FOUND',
  });
  expect(await readdir(folder)).toEqual([]);
});
