import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeWav, encodeNpy, formatBvh, decodeMotion, featureCount, type SkeletonMotion } from '@antiphon/formats';
import { conditionWidth } from '../../conditions/rows';
import { openDataset } from '../registry';
import { openFolder } from './open-folder';

let folder = '';
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'antiphon-folder-'))));
afterEach(() => rm(folder, { recursive: true }));

function motion(seconds: number, { fps = 30, arm = 'Arm' } = {}): SkeletonMotion {
  const frames = Math.round(seconds * fps);
  const joints = [
    { name: 'Hips', parent: -1, offset: [0, 0, 0], channels: ['Xposition', 'Yposition', 'Zposition', 'Yrotation'] },
    { name: arm, parent: 0, offset: [0, 30, 0], channels: ['Zrotation', 'Xrotation', 'Yrotation'] },
  ] as const;
  const values = Float64Array.from({ length: frames * 7 }, (_, i) => {
    const t = Math.floor(i / 7) / fps;
    return [0, 90, 0, 5, 60 * Math.sin(t), 10, -20][i % 7] ?? 0;
  });
  return { skeleton: { joints }, fps, frames, values };
}

async function record(
  name: string,
  seconds: number,
  options: { fps?: number; arm?: string; channels?: number; audioSeconds?: number } = {},
) {
  const { channels = 1, audioSeconds = seconds } = options;
  const samples = (channel: number) =>
    Float32Array.from({ length: Math.round(audioSeconds * 8000) }, (_, i) => 0.3 * Math.sin(i * (0.2 + 0.1 * channel)));
  await writeFile(
    join(folder, `${name}.wav`),
    encodeWav({ sampleRate: 8000, channels: Array.from({ length: channels }, (_, c) => samples(c)) }),
  );
  await writeFile(join(folder, `${name}.bvh`), formatBvh(motion(seconds, options)));
}

test('three recordings are split whole', async () => {
  for (const name of ['b', 'a', 'c']) await record(name, 2);
  const dataset = await openDataset({ kind: 'folder', path: folder });
  expect(dataset.clips.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(new Set(dataset.clips.map(({ split }) => split)).size).toBe(3);
  expect(dataset.conditions).toEqual([
    { name: 'audio', kind: 'log-mel', channel: 0, bands: 32, sampleRate: 16000, rate: 30 },
  ]);
  expect(featureCount(dataset.motion)).toBe(6);
  for (const clip of dataset.clips) {
    expect(clip.frames).toBe(60);
    expect(clip.motion).toHaveLength(60 * 6);
    expect(clip.conditions.audio).toHaveLength(60 * conditionWidth(dataset.conditions[0] ?? expect.fail()));
  }
  expect(decodeMotion(dataset.motion, dataset.clips[0]?.motion ?? [], 60).skeleton?.values[10 * 7 + 4]).toBeCloseTo(
    60 * Math.sin(1 / 3),
    4,
  );
});

test('one recording is cut in time, its audio and conditions with it', async () => {
  await record('talk', 20);
  const { clips } = await openFolder(folder);
  expect(clips.map(({ id, split, frames }) => [id, split, frames])).toEqual([
    ['talk@train', 'train', 420],
    ['talk@validation', 'validation', 48],
    ['talk@test', 'test', 108],
  ]);
  for (const clip of clips) {
    expect(clip.audio.channels[0]).toHaveLength(Math.round((clip.frames * 16000) / 30));
    expect(clip.conditions.audio).toHaveLength(clip.frames * 34);
    expect(clip.motion).toHaveLength(clip.frames * 6);
  }
});

test('the hash follows the content and nothing else', async () => {
  await record('talk', 6);
  const { hash } = await openFolder(folder);
  await writeFile(join(folder, 'notes.txt'), 'not a recording');
  expect((await openFolder(folder)).hash).toBe(hash);
  await record('talk', 6.1);
  expect((await openFolder(folder)).hash).not.toBe(hash);
});

test('two different channels are oneself and the partner', async () => {
  await record('talk', 6, { channels: 2 });
  const { conditions, clips } = await openFolder(folder);
  expect(conditions.map((spec) => [spec.name, 'channel' in spec && spec.channel])).toEqual([
    ['own', 0],
    ['partner', 1],
  ]);
  expect(Object.keys(clips[0]?.conditions ?? {})).toEqual(['own', 'partner']);
  expect(clips[0]?.conditions.own).not.toEqual(clips[0]?.conditions.partner);
});

test('120 frames per second become 30', async () => {
  await record('talk', 6, { fps: 120 });
  const { motion: format, clips } = await openFolder(folder);
  expect(format.fps).toBe(30);
  expect(clips.map(({ frames }) => frames)).toEqual([126, 14, 32]);
});

test('a folder without recordings says what it found', async () => {
  await expect(openFolder(folder)).rejects.toThrow(/e\.g\. NAME\.wav with NAME\.bvh, .*; found no files\./);
  for (const file of ['a.wav', 'b.wav', 'c.bvh', 'd.txt']) await writeFile(join(folder, file), '');
  await expect(openFolder(folder)).rejects.toThrow(/no recording found\. .*found a\.wav, b\.wav, c\.bvh, d\.txt\./);
  await expect(openFolder(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});

test('lengths that differ by more than a quarter of a second are refused', async () => {
  await record('talk', 6, { audioSeconds: 6.2 });
  await openFolder(folder);
  await record('talk', 6, { audioSeconds: 6.5 });
  await expect(openFolder(folder)).rejects.toThrow(/talk\.bvh: the audio lasts 6\.50 s and the motion 6\.00 s/);
});

test('recordings of two kinds are refused, naming both', async () => {
  await record('a', 6);
  await record('b', 6, { arm: 'Wing' });
  await expect(openFolder(folder)).rejects.toThrow(
    /b\.bvh: its skeleton is not that of a\.bvh: joint 2 is "Arm" against "Wing"/,
  );
  await record('b', 6, { fps: 25 });
  await expect(openFolder(folder)).rejects.toThrow(/b\.bvh: its frame rate of 25 Hz is not the 30 Hz of a\.bvh/);
});

test('too short a recording, broken files and unknown kinds are refused', async () => {
  await record('talk', 3);
  await expect(openFolder(folder)).rejects.toMatchObject({ code: 'TOO_LITTLE_DATA' });
  await writeFile(join(folder, 'talk.wav'), 'not audio');
  await expect(openFolder(folder)).rejects.toMatchObject({ code: 'INVALID_AUDIO' });
  const unknown = { kind: 'tape' } as unknown as Parameters<typeof openDataset>[0];
  await expect(openDataset(unknown)).rejects.toThrow(/dataset: unknown kind "tape"\. Known: .*folder/);
});

test('a face that changes at 60 Hz and a body at 120 Hz meet at 30', async () => {
  await record('talk', 6, { fps: 120 });
  const values = Float32Array.from(
    { length: 6 * 60 * 3 },
    (_, i) => [0.25, Math.floor(i / 6) % 2, i / 2000][i % 3] ?? 0,
  );
  await writeFile(join(folder, 'talk.npy'), encodeNpy(values, [6 * 60, 3]));
  await writeFile(join(folder, 'talk.names.txt'), 'cheekPuff\r\njawOpen\r\nmouthSmileLeft\r\n');
  const { motion: format, clips } = await openFolder(folder);
  expect(format.parts).toMatchObject([
    { kind: 'blendshapes', names: ['jawOpen', 'mouthSmileLeft'], fileFps: 60 },
    { kind: 'skeleton', fileFps: 120 },
  ]);
  const decoded = decodeMotion(format, clips[0]?.motion ?? [], clips[0]?.frames ?? 0);
  expect(decoded.blendshapes).toMatchObject({ names: ['cheekPuff', 'jawOpen', 'mouthSmileLeft'], fps: 30 });
  expect(Array.from(decoded.blendshapes?.values.subarray(3, 5) ?? [])).toEqual([0.25, 1]);
});

test('a face and a body whose rates cannot meet are refused', async () => {
  await record('talk', 6, { fps: 25 });
  await writeFile(join(folder, 'talk.npy'), encodeNpy(new Float32Array(6 * 30 * 2), [180, 2]));
  await expect(openFolder(folder)).rejects.toThrow(
    /talk\.npy: .*its rate and that of .*talk\.bvh do not meet: averaged to about 30 Hz they are 30 and 25 Hz/,
  );
});

test('what is left out, filled or held at rest is said once for all that differ in numbers only', async () => {
  for (const [index, name] of ['a', 'b', 'c'].entries()) {
    await record(name, 3);
    await rm(join(folder, `${name}.bvh`));
    const rows = Array.from({ length: 90 }, (_, i) => i)
      .filter((i) => i !== 40 && i !== 50 + index && (index !== 2 || i !== 60))
      .map((i) => [
        i,
        Math.round(i / 0.03),
        (0.04 * (1 + Math.sin(i / 5))).toFixed(5),
        300 + 90 * Math.sin(i / 9),
        0.2,
      ]);
    await writeFile(join(folder, `${name}.csv`), ['frame_idx,time_ms,jawOpen,headX_mm,tongueOut', ...rows].join('\n'));
  }
  const { motion: format, notes } = await openFolder(folder);
  expect(format).toMatchObject({ fps: 30, parts: [{ names: ['jawOpen', 'headX_mm'] }] });
  expect(notes).toEqual([
    '1 channel of the face never moves and is held at rest: tongueOut',
    'a, b, c: the column "frame_idx" counts rows and is left out',
    'a, b, c: the column "time_ms" is taken as the clock',
    'a: lacks 2 of 90 frames, which were interpolated (likewise, with other numbers: b, c)',
  ]);
});

test('two recordings are each cut in time, and only their first parts are for training', async () => {
  for (const name of ['a', 'b']) await record(name, 10);
  const { clips } = await openFolder(folder);
  expect(clips.map(({ id, frames }) => [id, frames])).toEqual([
    ['a@train', 210],
    ['a@validation', 24],
    ['a@test', 54],
    ['b@train', 210],
    ['b@validation', 24],
    ['b@test', 54],
  ]);
  await record('b', 3);
  await expect(openFolder(folder)).rejects.toThrow(/b\.wav: 3\.0 s are too little to train and test on/);
});

test('files that could belong together in two ways are an error, not a guess', async () => {
  await record('talk', 6);
  await writeFile(join(folder, 'talk.npy'), encodeNpy(new Float32Array(360), [180, 2]));
  await writeFile(join(folder, 'talk.csv'), 'a,b\n1,2\n');
  await expect(openFolder(folder)).rejects.toThrow(
    /talk\.wav: it is not clear which files belong together: "talk\.csv" and "talk\.npy" could each be its face\./,
  );
});

test('names that do not fit the channels, and a rate that nothing tells, are refused', async () => {
  await record('talk', 6);
  const values = Float32Array.from({ length: 360 }, (_, i) => i);
  await writeFile(join(folder, 'talk.npy'), encodeNpy(values, [180, 2]));
  await writeFile(join(folder, 'face names.txt'), 'jawOpen\nsmile\nfrown\n');
  await expect(openFolder(folder)).rejects.toThrow(/talk\.npy: .*it has 2 channels, but .*face names\.txt has 3 names/);
  await writeFile(join(folder, 'face names.txt'), 'jawOpen\njawOpen\n');
  await expect(openFolder(folder)).rejects.toThrow(/face names\.txt has the name "jawOpen" twice/);
  await rm(join(folder, 'face names.txt'));
  expect((await openFolder(folder)).motion.parts[0]).toMatchObject({ names: ['channel0', 'channel1'] });
  await writeFile(join(folder, 'talk.npy'), encodeNpy(values.slice(0, 320), [160, 2]));
  await expect(openFolder(folder)).rejects.toThrow(
    /nothing tells its frame rate: 160 frames beside 6\.00 s of audio are 26\.67 Hz/,
  );
});

test('one recording with a face and one without are refused, naming both', async () => {
  for (const name of ['a', 'b']) await record(name, 6);
  await writeFile(join(folder, 'a.npy'), encodeNpy(new Float32Array(360), [180, 2]));
  await expect(openFolder(folder)).rejects.toThrow(/b\.wav: it has no face, but a\.wav has a\.npy\. Put recordings/);
});

test('a mono recording among those of two speakers has a silent partner', async () => {
  await record('a', 6, { channels: 2 });
  await record('b', 6);
  const { clips } = await openFolder(folder);
  const partner = clips.find(({ id }) => id === 'b@train')?.conditions.partner ?? expect.fail();
  expect(new Set(partner.filter((_, i) => i % 34 < 32)).size).toBe(1);
  expect(partner).not.toEqual(clips.find(({ id }) => id === 'a@train')?.conditions.partner);
});

test('what is kept in the cache gives the same to the bit, and a damaged entry is read anew', async () => {
  await record('talk', 6, { fps: 60, channels: 2 });
  const cache = join(folder, 'cache');
  const plain = await openFolder(folder);
  expect(await openFolder(folder, { cache })).toEqual(plain);
  const [entry = ''] = await readdir(cache);
  expect(await readdir(cache)).toHaveLength(1);
  expect(await openFolder(folder, { cache })).toEqual(plain);
  const path = join(cache, entry);
  const bytes = await readFile(path);
  for (const damaged of [bytes.subarray(0, bytes.length / 2), bytes.map((byte, i) => (i === 999 ? byte ^ 1 : byte))]) {
    await writeFile(path, damaged);
    expect(await openFolder(folder, { cache })).toEqual(plain);
    expect((await readFile(path)).equals(bytes), 'it was written again').toBe(true);
  }
  await writeFile(join(folder, 'file'), '');
  expect(await openFolder(folder, { cache: join(folder, 'file', 'below') })).toEqual(plain);
});
