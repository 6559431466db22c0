import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeNpy } from '../arrays/npy';
import { inPieces, partOnly, syntheticClip } from './fixtures/motions';
import type { Encodable } from './motion-file';
import { encodeMotionFile, MOTION_FILES } from './registry';

let both: Encodable;
beforeAll(async () => {
  both = await syntheticClip(1);
});

function atFileRates({ format, ...motion }: Encodable, face: number, body: number): Encodable {
  const parts = format.parts.map((part) => ({ ...part, fileFps: part.kind === 'blendshapes' ? face : body }));
  return { ...motion, format: { ...format, parts } };
}

test('a motion that comes in pieces, cut anywhere, makes the same file as the whole one', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('bvh', 'csv', 'npy', 'json'),
      fc.constantFrom([30, 30], [60, 120], [60, 30]),
      fc.array(fc.nat(30), { maxLength: 5 }),
      async (kind, [face = 30, body = 30], cuts) => {
        const motion = atFileRates(both, face, body);
        const pieces = await encodeMotionFile(kind, inPieces(motion, cuts));
        expect(Buffer.from(pieces).equals(Buffer.from(await encodeMotionFile(kind, motion)))).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
});

test('BVH, CSV and NPY are written as the pieces come', async () => {
  for (const kind of ['bvh', 'csv', 'npy']) {
    const { format, frames, blocks } = inPieces(both, [10, 20]);
    let taken = 0;
    const counted = (async function* () {
      for await (const block of blocks) {
        taken++;
        yield block;
      }
    })();
    const file = MOTION_FILES[kind]?.write({ format, frames, blocks: counted }, {}) ?? expect.fail();
    const seen: number[] = [];
    for await (const chunk of file) if (chunk.length > 0) seen.push(taken);
    // The head before anything, then a piece for a piece.
    expect(seen.slice(0, 4)).toEqual([0, 1, 2, 3]);
  }
});

test('NPY of parts whose files differ in rate has the higher one', async () => {
  const { shape } = decodeNpy(await encodeMotionFile('npy', atFileRates(both, 60, 120)), 'x.npy');
  expect(shape).toEqual([120, 52 + 75]);
});

test('JSON says the rate of each part', async () => {
  const text = Buffer.from(await encodeMotionFile('json', atFileRates(both, 60, 120))).toString();
  const { fps, frames, blendshapes, skeleton } = JSON.parse(text) as Record<string, Record<string, unknown>>;
  expect([fps, frames]).toEqual([30, 30]);
  expect([blendshapes?.fps, blendshapes?.frames, (blendshapes?.values as unknown[]).length]).toEqual([60, 60, 60]);
  expect([skeleton?.fps, skeleton?.frames, (skeleton?.values as unknown[]).length]).toEqual([120, 120, 120]);
});

describe('what a motion lacks', () => {
  test.each([
    ['bvh', 'blendshapes', /has no skeleton\).*Known endings: \.csv, \.npy, \.json, \.glb, \.gltf, \.html/],
    ['csv', 'skeleton', /has no face\).*Known endings: \.bvh, \.npy/],
  ] as const)('is named where %s is asked of one with only %s', async (kind, part, message) => {
    await expect(encodeMotionFile(kind, partOnly(both, part))).rejects.toThrow(message);
  });
  test('an unknown ending, also of an object’s own words', async () => {
    for (const kind of ['fbx', 'toString', ''])
      await expect(encodeMotionFile(kind, both)).rejects.toMatchObject({ code: 'UNSUPPORTED_OUTPUT' });
  });
});

test.each(Object.keys(MOTION_FILES))(
  '%s refuses a motion of which frames are missing, and one with NaN',
  async (kind) => {
    const { format, frames, motion } = both;
    const short = { format, frames: frames + 1, blocks: inPieces(both, [3]).blocks };
    await expect(encodeMotionFile(kind, short)).rejects.toThrow(/30 of 31 frames came/);
    const bad = { format, frames, motion: motion.map((value, i) => (i === 5 ? NaN : value)) };
    await expect(encodeMotionFile(kind, bad)).rejects.toThrow(/is NaN/);
  },
);
