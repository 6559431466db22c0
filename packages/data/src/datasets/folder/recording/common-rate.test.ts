import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeWav, formatBvh, decodeMotion } from '@antiphon/formats';
import { inspectFolder } from '../inspection/inspect-folder';
import { openFolder } from '../open-folder';
import { commonRate, ratesMeet } from './common-rate';

let folder = '';
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'antiphon-rates-'))));
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

async function speak(name: string, seconds: number) {
  const samples = Float32Array.from({ length: seconds * 8000 }, (_, i) => 0.3 * Math.sin(i / 5) * Math.sin(i / 3000));
  await writeFile(at(`${name}.wav`), encodeWav({ sampleRate: 8000, channels: [samples] }));
}

/** A body whose angle at each frame's centre is 40 sin(t). */
async function move(name: string, frames: number, fps: number, frameTime = String(1 / fps)) {
  const joints = [{ name: 'Hips', parent: -1, offset: [0, 0, 0] as const, channels: ['Yrotation'] as const }];
  const values = Float64Array.from({ length: frames }, (_, i) => 40 * Math.sin((i + 0.5) / fps));
  const text = formatBvh({ skeleton: { joints }, fps, frames, values });
  await writeFile(at(`${name}.bvh`), text.replace(/Frame Time: .*/, `Frame Time: ${frameTime}`));
}

test('which rates meet, and where', () => {
  expect([ratesMeet(30, 29.97), ratesMeet(24, 25), ratesMeet(25, 30), ratesMeet(30, 60)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  // What is none of the conventional rates was measured.
  expect([ratesMeet(28.7, 30.1), ratesMeet(24.7, 30), ratesMeet(14.9, 30)]).toEqual([true, true, false]);
  expect(commonRate([28.7, 28.7])).toBe(28.7);
  expect(commonRate([28.7, 29.4, 30.1])).toBe(30);
  expect(commonRate([29.97, 30, 30])).toBe(30);
  expect(commonRate([17.1, 17.6, 16.8])).toBe(17.1);
});

test('a frame time to three places is that of the audio, and takes that are printed otherwise go with it', async () => {
  for (const [name, time] of [
    ['a', '0.033'],
    ['b', '0.0333'],
    ['c', '0.033333'],
  ] as const) {
    await speak(name, 8);
    await move(name, 240, 30, time);
  }
  const { motion, clips, notes } = await openFolder(folder);
  expect(motion.fps).toBe(30);
  expect(clips.map(({ frames }) => frames)).toEqual([240, 240, 240]);
  expect(notes).toBeUndefined();
});

test('takes at 125 Hz whose frame time allows 120 Hz as well', async () => {
  await speak('a', 8);
  await move('a', 1000, 125, '0.008');
  expect((await openFolder(folder)).motion.parts[0]?.fileFps).toBe(125);
});

test('takes of a webcam, each at its own rate, become one rate and keep their time; it is said', async () => {
  for (const [name, fps] of [
    ['a', 28.7],
    ['b', 29.4],
    ['c', 26.3],
  ] as const) {
    await speak(name, 8);
    await move(name, Math.round(8 * fps), fps);
  }
  const { motion, clips, notes } = await openFolder(folder);
  expect(motion.fps).toBe(30);
  expect(motion.parts[0]?.fileFps).toBeUndefined();
  expect(notes).toEqual(['a, b, c: resampled from 26.3 to 29.4 Hz to 30 Hz, at which all are trained on']);
  for (const { frames, motion: features, conditions } of clips) {
    expect(Math.abs(frames - 240)).toBeLessThanOrEqual(1);
    expect(conditions.audio).toHaveLength(34 * frames);
    const angles = decodeMotion(motion, features, frames).skeleton?.values ?? [];
    for (let i = 2; i < frames - 2; i++) expect(angles[i]).toBeCloseTo(40 * Math.sin((i + 0.5) / 30), 1);
  }
  const { recordings, problem } = await inspectFolder(folder);
  expect(problem).toBeUndefined();
  expect(recordings.map(({ fps, frames, notes: said }) => [fps, frames, said?.[0]])).toEqual([
    [30, 240, 'resampled from 28.7 Hz to 30 Hz, at which all are trained on'],
    [30, 240, 'resampled from 29.4 Hz to 30 Hz, at which all are trained on'],
    [30, 240, 'resampled from 26.3 Hz to 30 Hz, at which all are trained on'],
  ]);
});

test('a wrong frame time is refused with the rate that would fit, which can then be said', async () => {
  await speak('a', 8);
  await move('a', 960, 120, '0.041667');
  await speak('b', 8);
  await move('b', 960, 120);
  const refused =
    /a\.bvh: the audio lasts 8\.00 s and the motion 40\.00 s\. .*\(its 960 frames at 24 Hz\), pass --fps 120 \(in a program, fps: 120\), at which they last 8\.00 s; else trim/;
  await expect(openFolder(folder)).rejects.toThrow(refused);
  const plain = await openFolder(folder, { fps: 120 });
  expect(plain.motion).toMatchObject({ fps: 30, parts: [{ fileFps: 120 }] });
  const { recordings } = await inspectFolder(folder, { fps: 120 });
  expect(recordings.map(({ body }) => [body?.fps, body?.fpsFrom])).toEqual([
    [120, 'user'],
    [120, 'user'],
  ]);
  // A cached recording is that of its rate.
  await move('a', 960, 120);
  const cache = at('cache');
  const known = await openFolder(folder, { cache });
  const said = await openFolder(folder, { cache, fps: 120 });
  expect(said.clips).toEqual(known.clips);
  expect(said.hash).not.toBe(known.hash);
  await move('a', 370, 37);
  await expect(openFolder(folder, { fps: 120 })).rejects.toThrow(
    /\(and at the 120 Hz that were asked for 3\.08 s\).*46\.25 Hz\): trim .*if that is the rate, pass --fps/,
  );
});

test('a rate that is said counts only where it fits: the others keep their own', async () => {
  await speak('a', 8);
  await move('a', 192, 24, '0.04');
  await speak('b', 8);
  await move('b', 200, 25, '0.04');
  const { recordings } = await inspectFolder(folder, { fps: 24 });
  expect(recordings.map(({ body }) => [body?.fps, body?.fpsFrom])).toEqual([
    [24, 'user'],
    [25, 'file'],
  ]);
});
