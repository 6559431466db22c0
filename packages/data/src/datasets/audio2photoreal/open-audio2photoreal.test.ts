import { mkdtemp, readdir, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeFileMotion, encodeMotion, featureNames } from '@antiphon/formats';
import { computeConditions } from '../../conditions/compute-conditions';
import { conditionWidth } from '../../conditions/rows';
import { partsOf } from '../../features/motion/parts';
import { openDataset, type DatasetSpec } from '../registry';
import { faceAt, npy, poseAt, voiceAt, wav, writeScene, type SceneContent } from './fixtures/person-folder';

let parent = '';
let person = '';
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'antiphon-person-'));
  person = join(parent, 'TXB805');
});
afterEach(() => rm(parent, { recursive: true }));

type Spec = Partial<Extract<DatasetSpec, { kind: 'audio2photoreal' }>>;
const open = (spec: Spec = {}, cache?: string) =>
  openDataset({ kind: 'audio2photoreal', path: person, ...spec }, { cache });

async function writeScenes(count: number, contents: Readonly<Record<number, SceneContent>> = {}): Promise<void> {
  for (let i = 1; i <= count; i++)
    await writeScene(person, String(i).padStart(2, '0'), { frames: 4 + i, ...contents[i] });
}

const damage = (file: string, bytes: Buffer) => writeFile(join(person, file), bytes);

describe('a whole folder', () => {
  test('scenes in sorted order: the last 4 for testing, the 2 before for validation', async () => {
    await writeScenes(9);
    const { clips, name, skipped } = await open();
    expect(clips.map(({ id, split, frames }) => [id, split, frames])).toEqual([
      ['scene01', 'train', 5],
      ['scene02', 'train', 6],
      ['scene03', 'train', 7],
      ['scene04', 'validation', 8],
      ['scene05', 'validation', 9],
      ['scene06', 'test', 10],
      ['scene07', 'test', 11],
      ['scene08', 'test', 12],
      ['scene09', 'test', 13],
    ]);
    expect(name).toBe('TXB805');
    expect(skipped).toEqual([]);
  });

  test('sorted is sorted as Python sorts file names', async () => {
    for (const number of ['9', '10', '100']) await writeScene(person, number, { frames: 2 });
    // Python: sorted(['scene9_', 'scene10_', 'scene100_']) == ['scene100_', 'scene10_', 'scene9_'], since '0' < '_'.
    expect((await open()).clips.map(({ id }) => id)).toEqual(['scene100', 'scene10', 'scene9']);
  });

  test('the body: 104 angles as they are, at 30 Hz, nothing missing', async () => {
    await writeScenes(1, { 1: { frames: 6, missing: [2] } });
    const { clips, motion } = await open();
    expect(motion.fps).toBe(30);
    expect(featureNames(motion)).toHaveLength(104);
    expect([featureNames(motion)[0], featureNames(motion)[103]]).toEqual(['angle_000', 'angle_103']);
    expect(clips[0].known).toBeUndefined();
    expect([...clips[0].motion]).toEqual(
      Array.from({ length: 6 * 104 }, (_, i) => poseAt(Math.floor(i / 104), i % 104)),
    );
  });

  test('the face: 256 codes as they are, and which frames are missing', async () => {
    await writeScenes(1, { 1: { frames: 6, missing: [5, 0, 3, 3] } });
    const { clips, motion } = await open({ part: 'face' });
    expect(featureNames(motion)[255]).toBe('code_255');
    expect([...(clips[0].known ?? [])]).toEqual([0, 1, 1, 0, 1, 0]);
    expect([...clips[0].motion]).toEqual(
      Array.from({ length: 6 * 256 }, (_, i) => faceAt(Math.floor(i / 256), i % 256)),
    );
  });

  test('an empty list of missing frames may have NumPy’s default type', async () => {
    await writeScenes(1, { 1: { frames: 3 } });
    await damage('scene01_missing_face_frames.npy', npy('<f8', [0], []));
    expect([...((await open({ part: 'face' })).clips[0].known ?? [])]).toEqual([1, 1, 1]);
  });

  test('where a frame is missing, it need not be a number', async () => {
    await writeScenes(1, { 1: { frames: 2, missing: [1] } });
    const codes = Array.from({ length: 512 }, (_, i) => (i < 256 ? 1 : NaN));
    await damage('scene01_face_expression.npy', npy('<f4', [2, 256], codes));
    const { clips, skipped } = await open({ part: 'face' });
    expect(skipped).toEqual([]);
    expect(clips[0].motion.subarray(0, 256).every((value) => value === 1)).toBe(true);
    expect(clips[0].motion.subarray(256).every((value) => value === 0)).toBe(true);
  });

  test('a scene without any face frame does not count, and is named', async () => {
    await writeScenes(8, { 7: { frames: 3, missing: [0, 1, 2] } });
    for (const strict of [false, true]) {
      const { clips, skipped } = await open({ strict });
      expect(skipped).toEqual([{ name: 'scene07', why: 'its face is missing in every frame' }]);
      expect(clips.map(({ split }) => split[0]).join('')).toBe('tvvtttt');
      expect(clips.map(({ id }) => id)).not.toContain('scene07');
    }
  });
});

test('of guidance per part, codes are the face and angles the body; none is a weight between 0 and 1', async () => {
  await writeScenes(1, { 1: { frames: 6 } });
  for (const [part, width] of [
    ['face', 256],
    ['body', 104],
  ] as const) {
    const { motion } = await open({ part });
    expect(partsOf(motion)).toEqual({ [part]: Array.from({ length: width }, (_, i) => i) });
    const values = Float32Array.from({ length: 2 * width }, (_, i) => 3 - i / 16);
    expect(encodeMotion(motion, decodeFileMotion(motion, values, 2))).toEqual(values);
  }
});

describe('audio', () => {
  test('the conditions are those of the whole file in memory; own is channel 0', async () => {
    await writeScenes(1, { 1: { frames: 40 } });
    const { clips, conditions } = await open();
    expect(conditions).toEqual(
      ['own', 'partner'].map((name, channel) => ({
        name,
        kind: 'log-mel',
        channel,
        bands: 32,
        sampleRate: 16000,
        rate: 30,
      })),
    );
    const audio = clips[0].audio;
    expect([audio.sampleRate, audio.channels.length, audio.channels[0].length]).toEqual([48000, 2, 64000]);
    for (const [channel, samples] of audio.channels.entries())
      for (const i of [1, 17, 63999]) expect(samples[i]).toBeCloseTo(voiceAt(i, channel), 4);
    const whole = await computeConditions(audio, conditions, 40);
    expect(clips[0].conditions).toEqual(whole);
    expect(clips[0].conditions.own).toHaveLength(40 * conditionWidth(conditions[0]));
    expect(clips[0].conditions.own).not.toEqual(clips[0].conditions.partner);
  });

  test('the partner: the channels are exchanged, and another dataset it is', async () => {
    await writeScenes(1, { 1: { frames: 30 } });
    const [own, partner] = [await open(), await open({ speaker: 'partner' })];
    expect(partner.clips[0].conditions).toEqual({
      own: own.clips[0].conditions.partner,
      partner: own.clips[0].conditions.own,
    });
    expect(partner.clips[0].audio.channels).toEqual([...own.clips[0].audio.channels].reverse());
    expect(partner.conditions).toEqual(own.conditions);
    expect(partner.hash).not.toBe(own.hash);
  });

  test('what comes from the cache is the same to the bit, and a damaged entry is made anew', async () => {
    await writeScenes(2, { 1: { frames: 30 } });
    const cache = join(parent, 'cache');
    const fresh = await open({}, cache);
    const entries = await readdir(cache);
    expect(entries).toHaveLength(2);
    const again = await open({}, cache);
    await writeFile(join(cache, entries[0]), 'damaged');
    const mended = await open({}, cache);
    for (const other of [again, mended]) {
      expect(other.hash).toBe(fresh.hash);
      expect(other.clips.map(({ conditions }) => conditions)).toEqual(fresh.clips.map(({ conditions }) => conditions));
    }
  });

  test('the audio is read again where it is asked for, and an error where it was changed', async () => {
    await writeScenes(1, { 1: { frames: 10 } });
    const [clip] = (await open()).clips;
    expect(clip.audio.channels[0]).toHaveLength(16000);
    await damage('scene01_audio.wav', wav({ samples: 1600 * 9 }, voiceAt));
    expect(() => clip.audio).toThrow(/14400 samples\. Expected 16000/);
  });
});

describe('the wrapped angle', () => {
  // By hand, x → ((x + π) mod 2π + π) mod 2π: −3 → 0.14159 → 3.28319; 3.5 → 0.35841 → 3.5; 0 → π → 0; −0.5 → 2.64159 → 5.78319; 7 → 3.85841 → 0.71681.
  const turns = [-3, 3.5, 0, -0.5, 7];
  const wrapped = [3.2831853, 3.5, 0, 5.7831853, 0.7168147];

  test.each(['PXB184', 'RLW104'])('column 3 of %s lies in 0 … 2π', async (name) => {
    person = join(parent, name);
    for (const [number, type] of [
      ['01', '<f4'],
      ['02', '<f8'],
    ] as const)
      await writeScene(person, number, { frames: 5, type, turn: (frame) => turns[frame] });
    for (const { motion } of (await open()).clips)
      for (let frame = 0; frame < 5; frame++) {
        // 0 and 2π are the same angle: rounding decides.
        const off = Math.abs(motion[frame * 104 + 3] - wrapped[frame]);
        expect(Math.min(off, Math.abs(off - 2 * Math.PI))).toBeLessThan(2e-6);
        for (const column of [0, 2, 4, 103]) expect(motion[frame * 104 + column]).toBe(poseAt(frame, column));
      }
  });

  test('of others it is left as it is', async () => {
    await writeScene(person, '01', { frames: 5, turn: (frame) => turns[frame] });
    const { motion } = (await open()).clips[0];
    expect(turns.map((_, frame) => motion[frame * 104 + 3])).toEqual(turns);
  });
});

describe('a damaged scene is named and left out, or refused', () => {
  const zeros = (length: number) => new Float32Array(length);
  const spoiled: Readonly<Record<string, [spoil: () => Promise<unknown>, says: RegExp]>> = {
    'one sample too few': [
      () => damage('scene02_audio.wav', wav({ samples: 1600 * 6 - 1 }, voiceAt)),
      /scene02_audio\.wav: it has 9599 samples\. Expected 9600, which are 1600 for each of the 6 frames/,
    ],
    'one sample too many': [
      () => damage('scene02_audio.wav', wav({ samples: 1600 * 6 + 1 }, voiceAt)),
      /9601 samples\. Expected 9600/,
    ],
    'mono audio': [
      () => damage('scene02_audio.wav', wav({ samples: 9600, channels: 1 }, voiceAt)),
      /it has 1 channel\. Expected 2: the person and the partner/,
    ],
    'a wrong rate': [
      () => damage('scene02_audio.wav', wav({ samples: 9600, rate: 44100 }, voiceAt)),
      /sample rate is 44100 Hz\. Expected 48000/,
    ],
    'no audio in it': [() => damage('scene02_audio.wav', Buffer.from('text')), /not a WAV file that can be read/],
    'truncated audio': [() => truncate(join(person, 'scene02_audio.wav'), 20_000), /truncated/],
    'no audio file': [() => unlink(join(person, 'scene02_audio.wav')), /scene02_audio\.wav: no such file/],
    'no face file': [() => unlink(join(person, 'scene02_face_expression.npy')), /face_expression\.npy: no such file/],
    'no body file': [() => unlink(join(person, 'scene02_body_pose.npy')), /body_pose\.npy: no such file/],
    'no missing file': [() => unlink(join(person, 'scene02_missing_face_frames.npy')), /missing_face_frames\.npy: no/],
    'a truncated body': [
      () => truncate(join(person, 'scene02_body_pose.npy'), 1000),
      /scene02_body_pose\.npy: .*needs/,
    ],
    'a truncated face': [
      () => truncate(join(person, 'scene02_face_expression.npy'), 90),
      /truncated inside its header/,
    ],
    'a narrow body': [
      () => damage('scene02_body_pose.npy', npy('<f4', [6, 103], zeros(6 * 103))),
      /its shape is \[6, 103\]\. Expected \[frames, 104\]/,
    ],
    'a wide face': [
      () => damage('scene02_face_expression.npy', npy('<f4', [6, 257], zeros(6 * 257))),
      /its shape is \[6, 257\]\. Expected \[frames, 256\]/,
    ],
    'a face of one axis': [
      () => damage('scene02_face_expression.npy', npy('<f4', [6 * 256], zeros(6 * 256))),
      /its shape is \[1536\]/,
    ],
    'no frames': [() => damage('scene02_body_pose.npy', npy('<f4', [0, 104], [])), /it has no frames/],
    'a shorter face': [
      () => damage('scene02_face_expression.npy', npy('<f4', [5, 256], zeros(5 * 256))),
      /it has 5 frames, but the body \(scene02_body_pose\.npy\) has 6/,
    ],
    'NaN in the body': [
      () => damage('scene02_body_pose.npy', npy('<f4', [6, 104], zeros(624).fill(NaN, 105, 106))),
      /scene02_body_pose\.npy: .*column 1 of frame 1 is NaN/,
    ],
    'infinity in the face': [
      () => damage('scene02_face_expression.npy', npy('<f8', [6, 256], zeros(1536).fill(-Infinity, 1535))),
      /column 255 of frame 5 is -Infinity/,
    ],
    'a missing frame that does not exist': [
      () => damage('scene02_missing_face_frames.npy', npy('<i8', [2], [0, 6])),
      /it names frame 6, but the scene has the frames 0 to 5/,
    ],
    'a missing frame before the first': [
      () => damage('scene02_missing_face_frames.npy', npy('<i8', [1], [-1])),
      /it names frame -1/,
    ],
    'half a missing frame': [
      () => damage('scene02_missing_face_frames.npy', npy('<f8', [1], [1.5])),
      /it names frame 1\.5/,
    ],
    'flags for missing frames': [
      () => damage('scene02_missing_face_frames.npy', npy('|b1', [6], [0, 1, 0, 0, 0, 0])),
      /it holds flags\. Expected a list of frame numbers/,
    ],
    'a table of missing frames': [
      () => damage('scene02_missing_face_frames.npy', npy('<i8', [2, 2], [0, 1, 2, 3])),
      /its shape is \[2, 2\]/,
    ],
  };

  test.each(Object.entries(spoiled))('%s', async (_, [spoil, says]) => {
    await writeScenes(3);
    await spoil();
    for (const part of ['face', 'body'] as const) {
      const { clips, skipped } = await open({ part });
      expect(clips.map(({ id }) => id)).toEqual(['scene01', 'scene03']);
      expect(skipped).toEqual([{ name: 'scene02', why: expect.stringMatching(says) }]);
      await expect(open({ part, strict: true })).rejects.toThrow(says);
    }
  });

  test('it keeps its place: the split of the others does not depend on it', async () => {
    await writeScenes(9);
    const splits = async () => (await open()).clips.map(({ id, split }) => `${id} ${split}`);
    const whole = await splits();
    await unlink(join(person, 'scene08_audio.wav'));
    expect(await splits()).toEqual(whole.filter((line) => !line.startsWith('scene08')));
  });

  test('an error where nothing remains', async () => {
    await writeScenes(2);
    for (const number of ['01', '02']) await unlink(join(person, `scene${number}_audio.wav`));
    await expect(open()).rejects.toMatchObject({
      code: 'TOO_LITTLE_DATA',
      message: expect.stringMatching(
        /none of its 2 scenes can be used; of scene01: .*scene01_audio\.wav: no such file/,
      ),
    });
  });
});

test('what is no such folder', async () => {
  await expect(open()).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  await writeFile(person, '');
  await expect(open()).rejects.toThrow(/it is a file\. Expected a person’s folder/);
  person = parent;
  await expect(open()).rejects.toThrow(/it holds no scene of audio2photoreal\. Expected sceneNN_audio\.wav/);
  await expect(open({ part: 'hands' as never })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('the hash follows the content, the part and the split', async () => {
  await writeScenes(2);
  const hashes = [await open(), await open(), await open({ part: 'face' })].map(({ hash }) => hash);
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(hashes[1]).toBe(hashes[0]);
  expect(hashes[2]).not.toBe(hashes[0]);
  await writeScene(person, '03', { frames: 3 });
  const longer = (await open()).hash;
  expect(longer).not.toBe(hashes[0]);
  await writeScene(person, '03', { frames: 3, turn: () => 1 });
  expect((await open()).hash).not.toBe(longer);
});
