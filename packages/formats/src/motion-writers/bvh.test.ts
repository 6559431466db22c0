import { beforeAll, expect, test } from 'vitest';
import { formatBvh } from '../bvh/bvh';
import { parseBvh } from '../bvh/parse-bvh';
import { differences, through } from './fixtures/bvh-differences';
import { partOnly, syntheticClip } from './fixtures/motions';
import type { Encodable } from './motion-file';
import { encodeMotionFile } from './registry';

let both: Encodable;
beforeAll(async () => {
  both = await syntheticClip();
});

test('three.js’ BVHLoader reads the same rotations and positions from a synthetic clip as from the file that it came from', async () => {
  const original = Buffer.from(await encodeMotionFile('bvh', partOnly(both, 'skeleton'))).toString();
  const { degrees, units, joints } = differences(original, await through(original));
  expect(joints).toBe(24);
  expect(degrees).toBeLessThan(1e-4);
  expect(units).toBeLessThan(1e-4);
});

test('and from a file with another Euler order, an end site, a joint without channels, and channels that never move', async () => {
  const original = `HIERARCHY
ROOT Hips
{
\tOFFSET 0 90 0
\tCHANNELS 6 Xposition Yposition Zposition Yrotation Xrotation Zrotation
\tJOINT Nub
\t{
\t\tOFFSET 0 10.25 0
\t\tCHANNELS 0
\t\tJOINT Head
\t\t{
\t\t\tOFFSET 0 1 2
\t\t\tCHANNELS 3 Xrotation Zrotation Yrotation
\t\t\tEnd Site
\t\t\t{
\t\t\t\tOFFSET 0 1 0
\t\t\t}
\t\t}
\t}
}
MOTION
Frames: 3
Frame Time: 0.0083333
1 2 3 170 80 -20 12.5 3 0
1 2.5 3 -175 89.9 -20 12.5 3 90
1.1 2 3 -160 95 -20 12.5 3 181
`;
  const { degrees, units } = differences(original, await through(original));
  expect(degrees).toBeLessThan(1e-4);
  expect(units).toBeLessThan(1e-4);
});

test('the file is what formatBvh writes of the decoded motion', async () => {
  const motion = partOnly(both, 'skeleton');
  const text = Buffer.from(await encodeMotionFile('bvh', motion)).toString();
  expect(text).toBe(formatBvh(parseBvh(text, 'again.bvh')));
});
