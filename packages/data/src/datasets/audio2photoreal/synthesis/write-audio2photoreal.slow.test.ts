import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fitNormalisation } from '../../../normalisation/normalisation';
import type { Dataset } from '../../dataset';
import { readDataStats } from '../data-stats';
import { inspectAudio2photoreal } from '../inspect-audio2photoreal';
import { openAudio2photoreal } from '../open-audio2photoreal';
import { writeAudio2photorealFolder } from './write-audio2photoreal';

const OPTIONS = { seed: 3, scenes: 7, seconds: 6 };
let parent = '';
let person = '';
let face: Dataset;
let body: Dataset;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'antiphon-written-'));
  person = join(parent, 'PXB184');
  await writeAudio2photorealFolder(person, OPTIONS);
  const open = (part: 'face' | 'body') => openAudio2photoreal({ path: person, part, speaker: 'own', strict: true });
  [face, body] = [await open('face'), await open('body')];
});
afterAll(() => rm(parent, { recursive: true }));

test('it is read as what it is, strictly', async () => {
  const { scenes, stats, others, wrapped } = await inspectAudio2photoreal(person);
  expect(scenes.map(({ name, frames, split, problem }) => [name, frames, split, problem])).toEqual(
    ['train', 'validation', 'validation', 'test', 'test', 'test', 'test'].map((split, i) => [
      `scene0${i + 1}`,
      180,
      split,
      undefined,
    ]),
  );
  expect({ stats, others, wrapped }).toEqual({ stats: 'present', others: [], wrapped: true });
  expect(scenes.reduce((sum, { missing = 0 }) => sum + missing, 0)).toBeGreaterThan(0);
  expect(scenes.every(({ missing = 0 }) => missing < 90)).toBe(true);
});

test('the bytes on disk are those of the layout', async () => {
  const wav = await readFile(join(person, 'scene01_audio.wav'));
  expect([wav.readUInt16LE(20), wav.readUInt16LE(22), wav.readUInt32LE(24), wav.readUInt16LE(34)]).toEqual([
    1, 2, 48000, 16,
  ]);
  expect(wav.readUInt32LE(40)).toBe(180 * 1600 * 2 * 2);
  const header = async (name: string) => (await readFile(join(person, name))).subarray(10, 128).toString('latin1');
  expect(await header('scene01_body_pose.npy')).toMatch(
    /'descr': '<f4', 'fortran_order': False, 'shape': \(180, 104\)/,
  );
  expect(await header('scene01_face_expression.npy')).toMatch(/'<f4'.*\(180, 256\)/);
  expect(await header('scene01_missing_face_frames.npy')).toMatch(/'<i8'.*\(\d+,\)/);
});

test('the statistics are those of the training scenes, without missing frames', async () => {
  const stats = await readDataStats(person);
  for (const [dataset, moments] of [
    [face, stats?.motion.face],
    [body, stats?.motion.body],
  ] as const) {
    const training = dataset.clips.filter(({ split }) => split === 'train');
    const fitted = fitNormalisation(training, []).motion;
    fitted.mean.forEach((mean, column) => expect(moments?.mean[column]).toBeCloseTo(mean, 5));
    // `fitNormalisation` raises spreads that are very small.
    const off = fitted.std.map((std, column) => std - (moments?.std[column] ?? NaN));
    expect(off.every((difference) => difference > -1e-5)).toBe(true);
    expect(off.filter((difference) => difference < 1e-5).length).toBeGreaterThan(0.9 * off.length);
  }
  const samples = face.clips[0].audio.channels.flatMap((channel) => [...channel]);
  const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
  const std = Math.sqrt(samples.reduce((sum, value) => sum + (value - mean) ** 2, 0) / samples.length);
  expect(stats?.audio.mean[0]).toBeCloseTo(mean, 5);
  expect(stats?.audio.std[0]).toBeCloseTo(std, 5);
});

describe('motion', () => {
  test('follows the speech: the face moves more while the person speaks', () => {
    const [loud, quiet] = [
      [0, 0],
      [0, 0],
    ];
    for (const { motion, conditions, frames, known } of face.clips) {
      const width = conditions.own.length / frames;
      for (let frame = 1; frame < frames; frame++) {
        if (known?.[frame] === 0 || known?.[frame - 1] === 0) continue;
        let change = 0;
        for (let i = 0; i < 256; i++) change += Math.abs(motion[frame * 256 + i] - motion[(frame - 1) * 256 + i]);
        // The log energy stands second to last; speech lies above, the noise of the microphone below.
        const speech = conditions.own[frame * width + width - 2] > -9;
        const [sum, count] = speech ? [loud, 0] : [quiet, 0];
        sum[0] += change;
        sum[1] += 1 + count;
      }
    }
    expect(Math.min(loud[1], quiet[1])).toBeGreaterThan(50);
    expect(loud[0] / loud[1]).toBeGreaterThan(2 * (quiet[0] / quiet[1]));
  });

  test('column 3 turns smoothly once it is wrapped', () => {
    const angles = body.clips.map(({ motion, frames }) =>
      Array.from({ length: frames }, (_, i) => motion[104 * i + 3]),
    );
    const jumps = angles.flatMap((each) => each.slice(1).map((angle, i) => Math.abs(angle - each[i])));
    expect(Math.max(...jumps)).toBeLessThan(0.5);
    expect(Math.max(...angles.flat()) - Math.min(...angles.flat())).toBeGreaterThan(0.01);
  });
});

test('the same seed is the same folder, and what is there is not written over', async () => {
  const again = join(parent, 'again');
  const options = { seed: 3, scenes: 1, seconds: 2 };
  await writeAudio2photorealFolder(again, options);
  const contents = async () =>
    Promise.all(
      (await readdir(again)).sort().map(async (name) => [name, (await readFile(join(again, name))).toString('base64')]),
    );
  const first = await contents();
  await expect(writeAudio2photorealFolder(again, options)).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
  await writeAudio2photorealFolder(again, options, { force: true });
  expect(await contents()).toEqual(first);
  await writeAudio2photorealFolder(again, { ...options, seed: 4 }, { force: true });
  expect(await contents()).not.toEqual(first);
});
