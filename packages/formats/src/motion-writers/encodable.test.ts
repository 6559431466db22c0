import { beforeAll, expect, test } from 'vitest';
import { displacements } from '../gltf/face/face-targets';
import { syntheticClip } from './fixtures/motions';
import type { Encodable } from './motion-file';
import { assertEncodable, encodeMotionFile } from './registry';

let both: Encodable;
beforeAll(async () => {
  both = await syntheticClip(3);
});

test('a page or a text of hours is refused before its motion is made, other files are not', () => {
  const { format } = both;
  const hours = (count: number) => ({ format, frames: Math.round(count * 3600 * format.fps) });
  expect(() => assertEncodable('html', hours(0.5))).not.toThrow();
  expect(() => assertEncodable('html', hours(3))).toThrow(/a page of it would have \d+ MB, and programs open 535 MB/);
  expect(() => assertEncodable('gltf', hours(30))).toThrow(/a \.gltf of it would have/);
  for (const ending of ['glb', 'bvh', 'csv', 'npy', 'json'])
    expect(() => assertEncodable(ending, hours(30))).not.toThrow();
  expect(() => assertEncodable('mp4', hours(1))).toThrow(/cannot write this kind of file/);
});

test('what is refused before is refused by the writer too', async () => {
  const endless = { ...both, frames: 1e9 };
  await expect(encodeMotionFile('html', endless)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('JSON in pieces is the JSON of the whole', async () => {
  for (const frames of [1, 255, 256, 257, 600].filter((count) => count <= both.frames)) {
    const width = both.motion.length / both.frames;
    const motion = { ...both, frames, motion: both.motion.subarray(0, frames * width) };
    const text = Buffer.from(await encodeMotionFile('json', motion)).toString();
    expect(text).toBe(`${JSON.stringify(JSON.parse(text))}\n`);
    const read = JSON.parse(text) as { frames: number; blendshapes: { values: number[][] } };
    expect(read.blendshapes.values).toHaveLength(read.frames);
  }
});

test('what moves the head is made once, and a file does not change it', async () => {
  const jaw = displacements('jawOpen');
  expect(displacements('JawOpen')).toBe(jaw);
  expect(displacements('nothing that is known')).toBe(displacements('nor this'));
  const before = jaw.slice();
  const [first, second] = [await encodeMotionFile('glb', both), await encodeMotionFile('glb', both)];
  expect(Buffer.from(first).equals(second)).toBe(true);
  expect(displacements('jawOpen')).toEqual(before);
});
