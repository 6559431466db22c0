import { mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { voiceAt, wav, writeScene } from './fixtures/person-folder';
import { inspectAudio2photoreal } from './inspect-audio2photoreal';
import { isAudio2photorealFolder } from './layout';
import { openAudio2photoreal } from './open-audio2photoreal';

let parent = '';
let person = '';
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'antiphon-inspected-'));
  person = join(parent, 'RLW104');
});
afterEach(() => rm(parent, { recursive: true }));

test('what a folder holds, what is damaged, and the split that training sees', async () => {
  for (let i = 1; i <= 9; i++) await writeScene(person, `0${i}`, { frames: 15, missing: i === 2 ? [3, 4] : [] });
  await writeScene(person, '05', { frames: 2, missing: [0, 1] });
  await unlink(join(person, 'scene03_face_expression.npy'));
  await writeFile(join(person, 'scene08_audio.wav'), wav({ samples: 7 }, voiceAt));
  await writeFile(join(person, 'data_stats.pth'), 'text');
  await writeFile(join(person, 'notes.txt'), '');
  const { scenes, ...rest } = await inspectAudio2photoreal(person);
  expect(rest).toEqual({
    person: 'RLW104',
    wrapped: true,
    stats: { problem: expect.stringMatching(/data_stats\.pth/) },
    others: ['notes.txt'],
  });
  const whole = { frames: 15, seconds: 0.5, missing: 0 };
  expect(scenes).toEqual([
    { name: 'scene01', ...whole, split: 'train' },
    { name: 'scene02', ...whole, missing: 2, split: 'train' },
    {
      name: 'scene03',
      split: 'validation',
      problem: expect.stringMatching(/scene03_face_expression\.npy: no such file/),
    },
    { name: 'scene04', ...whole, split: 'validation' },
    { name: 'scene05', frames: 2, seconds: 2 / 30, missing: 2 },
    { name: 'scene06', ...whole, split: 'test' },
    { name: 'scene07', ...whole, split: 'test' },
    { name: 'scene08', ...whole, split: 'test', problem: expect.stringMatching(/7 samples\. Expected 24000/) },
    { name: 'scene09', ...whole, split: 'test' },
  ]);
  await unlink(join(person, 'data_stats.pth'));
  const { clips } = await openAudio2photoreal({ path: person, part: 'face', speaker: 'own', strict: false });
  expect(clips.map(({ id, split }) => `${id} ${split}`)).toEqual(
    scenes
      .filter(({ split, problem }) => split !== undefined && problem === undefined)
      .map(({ name, split }) => `${name} ${split}`),
  );
  expect((await inspectAudio2photoreal(person)).stats).toBe('missing');
});

test('a folder is known by the motion of a scene', async () => {
  expect(await isAudio2photorealFolder(person)).toBe(false);
  await writeScene(person, '01');
  expect(await isAudio2photorealFolder(person)).toBe(true);
  for (const name of ['body_pose.npy', 'face_expression.npy', 'missing_face_frames.npy']) {
    expect(await isAudio2photorealFolder(person)).toBe(true);
    await unlink(join(person, `scene01_${name}`));
  }
  expect(await isAudio2photorealFolder(person)).toBe(false);
  await expect(inspectAudio2photoreal(join(parent, 'nowhere'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});
