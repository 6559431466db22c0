import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  readWav,
  decodeNpy,
  parseBvh,
  globalPositions,
  decodeMotion,
  channelCount,
  type SkeletonMotion,
} from '@antiphon/formats';
import type { Dataset } from '../dataset';
import { openFolder } from '../folder/open-folder';
import { syntheticCorpus } from './corpus';
import { FACE_CHANNELS } from './face';
import { writeCorpus } from './write-corpus';

const OPTIONS = { seed: 5, clips: 3, secondsPerClip: 2 };
let corpus: Dataset;
let folder: string;
beforeAll(async () => {
  corpus = await syntheticCorpus(OPTIONS);
  folder = await mkdtemp(join(tmpdir(), 'antiphon-corpus-'));
  await writeCorpus(corpus, join(folder, 'corpus'));
});
afterAll(() => rm(folder, { recursive: true }));
const at = (id: string, ending: string) => join(folder, 'corpus', `${id}.${ending}`);

describe('corpus written to files', () => {
  test('each clip becomes four files: a stereo WAV, a BVH, a face and a truth', async () => {
    expect((await readdir(join(folder, 'corpus'))).length).toBe(3 * 4 + 1);
    const [{ id, audio, truth }] = corpus.clips;
    const wav = await readWav(at(id, 'wav'));
    expect([wav.sampleRate, wav.channels.length, wav.channels[0].length]).toEqual([48000, 2, 2 * 48000]);
    wav.channels.forEach((channel, c) => expect(furthest(channel, audio.channels[c])).toBeLessThan(2 / 32768));
    const written = JSON.parse(await readFile(at(id, 'truth.json'), 'utf8')) as object;
    expect(written).toEqual(truth);
    const names = await readFile(join(folder, 'corpus', 'face_names.txt'), 'utf8');
    expect(names.trim().split('\n')).toEqual([...FACE_CHANNELS]);
  });

  test('faces keep their weights to the bit', async () => {
    for (const { id, motion, frames } of corpus.clips) {
      const face = decodeNpy(await readFile(at(id, 'face.npy')), at(id, 'face.npy'));
      expect(face.shape).toEqual([frames, FACE_CHANNELS.length]);
      const { blendshapes } = decodeMotion(corpus.motion, motion, frames);
      expect(furthest(face.data as Float32Array, blendshapes?.values ?? [])).toBe(0);
    }
  });

  test('the BVH has the joint angles of the features, and so the joints in the same places', async () => {
    for (const clip of corpus.clips) {
      const bvh = parseBvh(await readFile(at(clip.id, 'bvh'), 'utf8'), at(clip.id, 'bvh'));
      const { skeleton: motion } = decodeMotion(corpus.motion, clip.motion, clip.frames);
      if (motion === undefined) throw new Error('The synthetic corpus has a skeleton.');
      expect([bvh.fps, bvh.frames, bvh.skeleton.joints.length]).toEqual([30, 60, 24]);
      // The file lists joints depth first, so that they are compared by name.
      for (const [before, after] of [
        [channelsOf(motion), channelsOf(bvh)],
        [positionsOf(motion), positionsOf(bvh)],
      ]) {
        expect(new Set(after.keys())).toEqual(new Set(before.keys()));
        for (const [name, values] of before) expect(furthest(after.get(name) ?? [], values), name).toBeLessThan(1e-4);
      }
    }
  });

  test('the folder opens as recordings of dyads: own and partner, the same moving joints, the same motion', async () => {
    const opened = await openFolder(join(folder, 'corpus'));
    expect(opened.conditions.map((spec) => [spec.name, 'channel' in spec && spec.channel])).toEqual([
      ['own', 0],
      ['partner', 1],
    ]);
    expect(opened.clips.map(({ id, frames }) => [id, frames])).toEqual(corpus.clips.map(({ id }) => [id, 60]));
    opened.clips.forEach((clip, i) => {
      const { skeleton: after } = decodeMotion(opened.motion, clip.motion, clip.frames);
      const { skeleton: before } = decodeMotion(corpus.motion, corpus.clips[i].motion, clip.frames);
      if (before === undefined || after === undefined) throw new Error('Both have a skeleton.');
      const places = positionsOf(after);
      for (const [name, values] of positionsOf(before))
        expect(furthest(places.get(name) ?? [], values), name).toBeLessThan(1e-3);
    });
  });
});

/** Every channel's values by `JOINT.CHANNEL`. */
function channelsOf({ skeleton, frames, values }: SkeletonMotion): Map<string, number[]> {
  const width = channelCount(skeleton);
  const names = skeleton.joints.flatMap(({ name, channels }) => channels.map((channel) => `${name}.${channel}`));
  return new Map(
    names.map((name, column) => [name, Array.from({ length: frames }, (_, i) => values[i * width + column])]),
  );
}

/** Every joint's global positions by name. */
function positionsOf(motion: SkeletonMotion): Map<string, number[]> {
  const positions = globalPositions(motion);
  const { joints } = motion.skeleton;
  const rows = Array.from({ length: motion.frames }, (_, frame) => 3 * frame * joints.length);
  return new Map(
    joints.map(({ name }, joint) => [
      name,
      rows.flatMap((row) => Array.from(positions.subarray(row + 3 * joint, row + 3 * joint + 3))),
    ]),
  );
}

/** Largest difference; infinite where lengths differ. */
function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i]));
  return most;
}
