import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeNpy } from '../arrays/npy';
import { parseBvh } from '../bvh/parse-bvh';
import { decodeFileMotion } from '../motion/file-motion';
import { expectValid, readBack, track } from './fixtures/gltf-checks';
import { faceEncodable, skeletonEncodable } from './fixtures/motions';

const data = (path: string) => new URL(`../../../../../shared/realdata/${path}`, import.meta.url);
const zeggs = data('zeggs_body_speech/067_Speech_2_x_1_0.bvh');
const facegood = data('facegood_face_speech/bs_value_1114_3_15.npy');
const neurosync = data('neurosync_arkit_speech/testset.csv');
describe('real recordings', () => {
  test('a body of 75 joints', async () => {
    const motion = skeletonEncodable(parseBvh(readFileSync(zeggs, 'utf8'), 'real.bvh'));
    await expectValid(motion);
    const { skeleton } = decodeFileMotion(motion.format, motion.motion, motion.frames);
    const hips = track(await readBack(motion), 'Hips', 'translation').values;
    expect(hips?.[3 * 500 + 1]).toBeCloseTo((skeleton?.values[228 * 500 + 1] ?? NaN) / 100, 5);
  });

  test('a face of 116 channels of another rig', async () => {
    const names = readFileSync(data('facegood_face_speech/bs_name_116.txt'), 'utf8').trim().split(/\s+/);
    const { data: values } = decodeNpy(readFileSync(facegood), 'real.npy');
    await expectValid(faceEncodable(names, 30, Float32Array.from(values as Float64Array)));
  });

  test('a face of 61 Live Link channels', async () => {
    const [head = [], ...rows] = readFileSync(neurosync, 'utf8')
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(',').slice(2));
    await expectValid(faceEncodable(head, 60, Float32Array.from(rows.flat(), Number)));
  });
});
