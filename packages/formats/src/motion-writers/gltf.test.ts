import { beforeAll, describe, expect, test } from 'vitest';
import { jointTracks } from '../gltf/rotation-tracks';
import { decodeMotion } from '../motion/motion-codec';
import { expectValid, readBack, track } from './fixtures/gltf-checks';
import { faceEncodable, firstFrames, partOnly, skeletonEncodable, syntheticClip } from './fixtures/motions';
import type { Encodable } from './motion-file';

let both: Encodable;
beforeAll(async () => {
  both = await syntheticClip();
});

describe('Khronos’ validator finds nothing in', () => {
  test('face and body', () => expectValid(both));
  test('a body', () => expectValid(partOnly(both, 'skeleton')));
  test('a face', () => expectValid(partOnly(both, 'blendshapes')));
  test('one frame', () => expectValid(firstFrames(both, 1)));
  test('a face of channels that nothing is known of, and head angles', () =>
    expectValid(faceEncodable(['Foo', 'bar_l', 'HeadYaw'], 60, Float32Array.of(0, 1, 0.1, 2, -1, 0.2))));
  test('a body without a head, two roots and joints that only travel', () =>
    expectValid(
      skeletonEncodable({
        skeleton: {
          joints: [
            { name: 'a', parent: -1, offset: [0, 0, 0], channels: ['Xposition', 'Yposition', 'Zposition'] },
            { name: 'b', parent: 0, offset: [0, 3, 0], channels: ['Yrotation'], endSite: [0, 1, 0] },
            { name: 'c', parent: -1, offset: [1, 0, 0], channels: [] },
          ],
        },
        fps: 24,
        frames: 2,
        values: Float64Array.of(0, 0, 0, 10, 1, 2, 3, 190),
      }),
    ));
});

test('what is read back is the motion: quaternions, morph weights and their times', async () => {
  const document = await readBack(both);
  const { skeleton, blendshapes } = decodeMotion(both.format, both.motion, both.frames);
  const joints = skeleton?.skeleton.joints ?? expect.fail();
  const tracks = jointTracks(skeleton ?? expect.fail());
  let animated = 0;
  joints.forEach(({ name }, i) => {
    const { times, values } = track(document, name, 'rotation');
    if (values === undefined || values === null) return expect(tracks[i]?.turns).toBe(false);
    animated++;
    expect(times?.[30]).toBeCloseTo(1, 6);
    expect(Array.from(values)).toEqual(Array.from(tracks[i]?.rotations ?? []));
  });
  expect(animated).toBe(tracks.filter(({ turns }) => turns).length);
  expect(animated).toBeGreaterThan(5);
  const { values } = track(document, 'face', 'weights');
  expect(Array.from(values ?? [])).toEqual(
    Array.from(blendshapes?.values ?? [], (value) => Math.min(1, Math.max(0, value))),
  );
  const face = document
    .getRoot()
    .listMeshes()
    .find((mesh) => mesh.getName() === 'face');
  expect(face?.getExtras()).toEqual({ targetNames: blendshapes?.names });
});

test('the figure is as high as a person, whatever the unit; the extras say what a unit is', async () => {
  const body = partOnly(both, 'skeleton');
  const { skeleton } = decodeMotion(body.format, body.motion, body.frames);
  for (const [unit, metres] of [
    [1, 0.01],
    [0.01, 1],
    [10, 0.001],
  ] as const) {
    const motion = skeleton ?? expect.fail();
    const joints = motion.skeleton.joints.map((joint) => ({
      ...joint,
      offset: joint.offset.map((value) => value * unit) as unknown as typeof joint.offset,
    }));
    // The hips' position channels come first.
    const width = motion.values.length / motion.frames;
    const scaled = motion.values.map((value, i) => (i % width < 3 ? value * unit : value));
    const document = await readBack(skeletonEncodable({ ...motion, skeleton: { joints }, values: scaled }));
    const figure = document
      .getRoot()
      .listNodes()
      .find((node) => node.getName() === 'figure');
    expect(figure?.getExtras()).toEqual({ metresPerUnit: metres });
    const hips = document
      .getRoot()
      .listNodes()
      .find((node) => node.getName() === 'Hips');
    expect(hips?.getTranslation()[1]).toBeCloseTo(0.96, 2);
  }
});

test('a figure whose file has z up stands upright', async () => {
  const joint = (name: string, parent: number, z: number) => ({
    name,
    parent,
    offset: [0, 0, z] as const,
    channels: ['Zrotation'] as const,
  });
  const joints = [joint('Foot', -1, 0), joint('Hips', 0, 90), joint('Head', 1, 70)];
  const motion = { skeleton: { joints }, fps: 30, frames: 2, values: Float64Array.of(0, 0, 0, 0, 5, 0) };
  const document = await readBack(skeletonEncodable(motion));
  const head = document
    .getRoot()
    .listNodes()
    .find((node) => node.getName() === 'Head');
  expect(head?.getWorldTranslation()[1]).toBeCloseTo(1.6, 5);
});
