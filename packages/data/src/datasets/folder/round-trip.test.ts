import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav, writeMotion } from '@antiphon/formats';
import { expect, test } from 'vitest';
import { syntheticCorpus } from '../synthetic/corpus';
import { openFolder } from './open-folder';

test('BVH and CSV that were written are a recording that can be trained on: the same features', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-round-'));
  try {
    const corpus = await syntheticCorpus({ seed: 3, clips: 2, secondsPerClip: 20 });
    const [clip] = corpus.clips;
    if (clip === undefined) return expect.fail();
    const motion = { format: corpus.motion, frames: clip.frames, motion: clip.motion };
    await writeMotion(join(folder, 'clip.bvh'), motion);
    await writeMotion(join(folder, 'clip.csv'), motion);
    await writeFile(join(folder, 'clip.wav'), encodeWav(clip.audio));
    const { motion: format, clips } = await openFolder(folder);
    expect(format.fps).toBe(30);
    const [face] = format.parts;
    const [own] = motion.format.parts;
    if (face?.kind !== 'blendshapes' || own?.kind !== 'blendshapes') return expect.fail();
    const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
    // Some never move in this clip; the 52 are all there.
    expect(own.names.map(pascal)).toEqual(expect.arrayContaining([...face.names]));
    expect(face.names.length).toBeGreaterThan(8);
    expect(face.file?.names).toHaveLength(52);
    // The first piece of the recording, channel by channel.
    const [first] = clips;
    if (first === undefined) return expect.fail();
    const ownWidth = clip.motion.length / clip.frames; // the face comes first
    const width = first.motion.length / first.frames;
    face.names.forEach((name, column) => {
      const from = own.names.map(pascal).indexOf(name);
      for (let frame = 0; frame < first.frames; frame += 7) {
        const wanted = Math.min(1, Math.max(0, clip.motion[frame * ownWidth + from] ?? NaN));
        expect(first.motion[frame * width + column]).toBeCloseTo(wanted, 6);
      }
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
