import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@antiphon/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeWav, encodeNpy, formatBvh } from '@antiphon/formats';
import { audioMotionOffset } from './audio-motion-offset';
import { inspectFolder } from './inspect-folder';

let folder = '';
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'antiphon-inspect-'))));
afterEach(() => rm(folder, { recursive: true }));

const RATE = 8000;
/** Loud and quiet by turns of random lengths: `[second, loudness]` for every hundredth of a second. */
function loudness(seconds: number, seed: number): number[] {
  const random = Random.stream(seed, 'loudness');
  const result: number[] = [];
  for (let loud = false; result.length < 100 * seconds; loud = !loud)
    for (let left = 10 + 60 * random.uniform(); left > 0; left--) result.push(loud ? 1 : 0.02);
  return result;
}

function noise(curve: readonly number[]) {
  const random = Random.stream(7, 'noise');
  const samples = Float32Array.from({ length: (curve.length * RATE) / 100 }, (_, i) => {
    return 0.3 * (curve[Math.floor((i * 100) / RATE)] ?? 0) * (2 * random.uniform() - 1);
  });
  return { sampleRate: RATE, channels: [samples] };
}

test.each([
  ['together', 0],
  ['the motion later', 0.4],
  ['the motion earlier', -0.8],
  ['far apart', 3.2],
])('a known shift is found: %s', (_, shift) => {
  const curve = loudness(40, 1);
  const speed = Float64Array.from({ length: 40 * 30 }, (_, frame) => {
    const second = (frame + 0.5) / 30 - shift;
    return 5 * (curve[Math.floor(second * 100)] ?? 0.02) + 0.01;
  });
  const found = audioMotionOffset(noise(curve), speed, 30) ?? expect.fail();
  expect(Math.abs(found.seconds - shift)).toBeLessThan(1.5 / 30);
  expect(found.correlation).toBeGreaterThan(0.9);
  expect(found.verdict).toBe('fits');
});

test('a recording that is too short, or belongs to another motion, has no offset', () => {
  const verdicts = (seconds: number) =>
    Array.from({ length: 20 }, (_, seed) => {
      const curve = loudness(seconds, 100 + seed).slice(0, 100 * seconds);
      const other = loudness(seconds, 200 + seed);
      const speed = Float64Array.from({ length: 30 * seconds }, (__, i) => 0.01 + (other[Math.floor(i / 0.3)] ?? 0.02));
      return audioMotionOffset(noise(curve), speed, 30)?.verdict;
    });
  const share = (found: ReturnType<typeof verdicts>, wanted: string) => found.filter((v) => v === wanted).length / 20;
  // By a threshold of 0.3, about half of the short ones had one.
  expect(share(verdicts(4), 'fits')).toBe(0);
  expect(share(verdicts(20), 'fits')).toBeLessThanOrEqual(0.05);
  expect(share(verdicts(20), 'does not fit')).toBeGreaterThan(0.6);
});

test('motion of another recording correlates weakly, and none with silence or stillness', () => {
  const speed = Float64Array.from(
    { length: 40 * 30 },
    (_, frame) => loudness(40, 2)[Math.floor(((frame + 0.5) / 30) * 100)] ?? 0,
  );
  const audio = noise(loudness(40, 1));
  expect(audioMotionOffset(audio, speed, 30)?.correlation).toBeLessThan(0.5);
  expect(audioMotionOffset(audio, new Float64Array(1200), 30)).toBeUndefined();
  expect(audioMotionOffset(audio, new Float64Array(1200).fill(3), 30)).toBeUndefined();
  const silence = { sampleRate: RATE, channels: [new Float32Array(40 * RATE)] };
  expect(audioMotionOffset(silence, speed, 30)).toBeUndefined();
  expect(audioMotionOffset(audio, speed.subarray(0, 59), 30)).toBeUndefined();
});

test('a bad file spoils its own recording only', async () => {
  const values = Float32Array.from({ length: 6 * 60 * 2 }, (_, i) => (i % 2 === 0 ? Math.sin(i / 20) ** 2 : 0.5));
  for (const name of ['a', 'b', 'c', 'd', 'e'])
    await writeFile(join(folder, `${name}.wav`), encodeWav(noise(loudness(6, 3).slice(0, 600))));
  await writeFile(join(folder, 'a.npy'), encodeNpy(values, [360, 2]));
  await writeFile(join(folder, 'b.npy'), encodeNpy(values, [360, 2]).subarray(0, 200));
  await writeFile(join(folder, 'c.npy'), encodeNpy(values.slice(0, 540), [180, 3]));
  await writeFile(join(folder, 'd.npy'), encodeNpy(values.slice(0, 2 * 222), [222, 2]));
  const joints = [{ name: 'Hips', parent: -1, offset: [0, 0, 0] as const, channels: ['Yrotation'] as const }];
  const body = { skeleton: { joints }, fps: 60, frames: 360, values: Float64Array.from({ length: 360 }, (_, i) => i) };
  await writeFile(join(folder, 'e.bvh'), formatBvh(body));
  await writeFile(join(folder, 'notes.md'), '');
  const { recordings, skipped } = await inspectFolder(folder);
  expect(skipped).toEqual([{ file: 'notes.md', why: 'neither audio nor motion, by its ending' }]);
  expect(recordings.map(({ name, problem }) => [name, problem])).toEqual([
    ['a', undefined],
    ['b', expect.stringMatching(/b\.npy: not an NPY file.*shape \[360, 2\] of f4 needs 2880 bytes, but/)],
    ['c', 'c.npy: its channels are not those of a.npy: 2 against 3'],
    ['d', expect.stringMatching(/nothing tells its frame rate: 222 frames beside 6\.00 s of audio are 37\.00 Hz/)],
    ['e', 'e.bvh: it is a body, but a.wav has none'],
  ]);
  expect(recordings[0]).toMatchObject({
    files: ['a.wav', 'a.npy'],
    audio: { seconds: 6, sampleRate: RATE, channels: 1, voices: { kind: 'mono', channel: 0 } },
    face: { frames: 360, fps: 60, fpsFrom: 'audio', namesFrom: 'numbers', channels: 2, movingChannels: 1 },
    frames: 180,
    fps: 30,
  });
  expect(recordings[4]).toMatchObject({ body: { frames: 360, fps: 60, fpsFrom: 'file', joints: 1, movingJoints: 1 } });
  await expect(inspectFolder(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});

test('a folder whose recordings are well but cannot be trained on says so', async () => {
  const face = (seconds: number, still = false) =>
    encodeNpy(
      Float32Array.from({ length: 30 * seconds }, (_, i) => (still ? 1 : Math.sin(i / 9))),
      [30 * seconds, 1],
    );
  await writeFile(join(folder, 'a.wav'), encodeWav(noise(loudness(6, 3).slice(0, 300))));
  await writeFile(join(folder, 'a.npy'), face(3));
  expect((await inspectFolder(folder)).problem).toMatch(/^a is too short to train and test on\. Expected at least 5 s/);
  await writeFile(join(folder, 'a.npy'), face(3, true));
  expect((await inspectFolder(folder)).problem).toBe('nothing moves in any recording');
  await writeFile(join(folder, 'a.wav'), encodeWav(noise(loudness(6, 3).slice(0, 600))));
  await writeFile(join(folder, 'a.npy'), face(6));
  expect((await inspectFolder(folder)).problem).toBeUndefined();
  await rm(join(folder, 'a.npy'));
  for (const name of ['take_a.npy', 'a_take.npy']) await writeFile(join(folder, name), face(6));
  const unclear = await inspectFolder(folder);
  expect(unclear.problem).toMatch(/^it is not clear what a\.wav belongs to\./);
  // Nothing is shown as read that would not be.
  expect(unclear.recordings).toEqual([
    {
      name: 'a',
      files: ['a.wav'],
      problem: 'not clear what it belongs to: "a_take.npy" and "take_a.npy" could each be its face',
    },
  ]);
  expect(unclear.skipped).toEqual(
    ['a_take.npy', 'take_a.npy'].map((file) => ({ file, why: 'it is not clear whether it is the face of "a"' })),
  );
  await expect(inspectFolder(join(folder, 'a.wav'))).rejects.toThrow(/a\.wav: it is a file\. Expected a folder/);
});
