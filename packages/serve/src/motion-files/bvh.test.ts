import { existsSync, readFileSync } from 'node:fs';
import { formatBvh, parseBvh } from '@antiphon/data';
import { Matrix4, Quaternion, Vector3, type AnimationClip, type Bone } from 'three';
import { BVHLoader } from 'three/examples/jsm/loaders/BVHLoader.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { partOnly, skeletonEncodable, syntheticClip } from '../fixtures/motions';
import type { Encodable } from './motion-file';
import { encodeMotionFile } from './registry';

let both: Encodable;
beforeAll(async () => {
  both = await syntheticClip();
});

/** Every joint's rotation and position by BVHLoader, from one file and the other: the largest differences, in degrees and units. */
function differences(original: string, written: string): { degrees: number; units: number; joints: number } {
  const [a, b] = [original, written].map((text) => new BVHLoader().parse(text));
  if (a === undefined || b === undefined) throw new RangeError('Two files are compared.');
  expect(b.skeleton.bones.map(({ name }: Bone) => name)).toEqual(a.skeleton.bones.map(({ name }: Bone) => name));
  expect(b.clip.tracks.map(({ name }) => name)).toEqual(a.clip.tracks.map(({ name }) => name));
  let [degrees, units] = [0, 0];
  a.skeleton.bones.forEach((bone: Bone, i: number) => {
    units = Math.max(units, bone.position.distanceTo(b.skeleton.bones[i]?.position ?? new Vector3(NaN)));
  });
  a.clip.tracks.forEach((track: AnimationClip['tracks'][number], i: number) => {
    const other = b.clip.tracks[i]?.values ?? new Float32Array(0);
    expect(other.length).toBe(track.values.length);
    const width = track.name.endsWith('.quaternion') ? 4 : 3;
    for (let at = 0; at < track.values.length; at += width) {
      const [from, to] = [track.values, other].map((values) => Array.from(values.subarray(at, at + width)));
      if (width === 3) units = Math.max(units, Math.hypot(...(from ?? []).map((value, k) => value - (to?.[k] ?? NaN))));
      else degrees = Math.max(degrees, angle(from ?? [], to ?? []));
    }
  });
  return { degrees, units, joints: a.clip.tracks.length / 2 };
}

/** Between two rotations, from the chord between their matrices: an arc cosine would lose half of the digits. */
function angle(a: readonly number[], b: readonly number[]): number {
  const matrix = (q: readonly number[]) =>
    new Matrix4().makeRotationFromQuaternion(new Quaternion(q[0], q[1], q[2], q[3]).normalize()).elements;
  const [m, n] = [matrix(a), matrix(b)];
  const chord = Math.hypot(...m.map((value, i) => value - (n[i] ?? NaN)));
  return (2 * Math.asin(Math.min(1, chord / Math.sqrt(8))) * 180) / Math.PI;
}

async function through(text: string): Promise<string> {
  return Buffer.from(await encodeMotionFile('bvh', skeletonEncodable(parseBvh(text, 'original.bvh')))).toString();
}

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

const real = new URL('../../../../../shared/realdata/zeggs_body_speech/067_Speech_2_x_1_0.bvh', import.meta.url);
describe.skipIf(!existsSync(real))('a real recording (skipped where ../shared/realdata is absent)', () => {
  test('75 joints, within 1e-4 degrees and 1e-4 units', async () => {
    const original = readFileSync(real, 'utf8');
    const { degrees, units, joints } = differences(original, await through(original));
    expect(joints).toBe(75);
    expect(degrees).toBeLessThan(1e-4);
    expect(units).toBeLessThan(1e-4);
  });
});

test('the file is what formatBvh writes of the decoded motion', async () => {
  const motion = partOnly(both, 'skeleton');
  const text = Buffer.from(await encodeMotionFile('bvh', motion)).toString();
  expect(text).toBe(formatBvh(parseBvh(text, 'again.bvh')));
});
