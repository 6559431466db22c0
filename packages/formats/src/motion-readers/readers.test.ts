import { isAntiphonError } from '@antiphon/core';
import { zipSync } from 'fflate';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeNpy } from '../arrays/npy';
import { formatBvh } from '../bvh/bvh';
import { decodeMotionFile, motionReaderOf, MOTION_READERS } from './registry';

const MOTION = encodeNpy(Float64Array.of(0, 0.5, 0.25, 1, 0.5, -2), [3, 2]);
const TEXT = encodeNpy(Uint8Array.of(1), [1]);

function npz(entries: Record<string, Uint8Array>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(entries).map(([name, bytes]) => [`${name}.npy`, bytes])));
}

test('the ending, in any case, says how a file is read', () => {
  expect(MOTION_READERS.map(({ ending, part }) => [ending, part])).toEqual([
    ['.bvh', 'body'],
    ['.csv', 'face'],
    ['.npy', 'face'],
    ['.npz', 'face'],
  ]);
  expect(motionReaderOf('take 1.BVH')?.ending).toBe('.bvh');
  expect(motionReaderOf('bvh')).toBeUndefined();
  expect(() => decodeMotionFile(MOTION, 'take.fbx')).toThrow(
    /take\.fbx: no motion file that is known\. Endings: \.bvh, \.csv, \.npy, \.npz/,
  );
});

test.each([
  ['little endian', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['big endian', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ['without a mark', (text: string) => Buffer.from(text, 'utf16le')],
])('UTF-16 text (%s) is read', (_, encode) => {
  const bvh =
    'HIERARCHY\nROOT 左腕\n{\nOFFSET 0 0 0\nCHANNELS 1 Xrotation\n}\nMOTION\nFrames: 1\nFrame Time: 0.04\n7\n';
  expect(decodeMotionFile(encode(bvh), 'x.bvh')).toEqual(decodeMotionFile(Buffer.from(bvh), 'x.bvh'));
  const csv = 'time,笑い\n0,0.5\n0.1,0.25\n';
  expect(decodeMotionFile(encode(csv), 'x.csv')).toEqual(decodeMotionFile(Buffer.from(csv), 'x.csv'));
});

test('names in an older encoding keep their letters, and it is said; what no encoding fits is refused', () => {
  const text = (name: string) =>
    `HIERARCHY\nROOT ${name}\n{\nOFFSET 0 0 0\nCHANNELS 1 Xrotation\n}\nMOTION\nFrames: 1\nFrame Time: 0.04\n7\n`;
  const latin = (name: string) => Buffer.from(text(name), 'latin1');
  // 左足 in Shift_JIS.
  const read = decodeMotionFile(latin('\x8d\xb6\x91\xab'), 'x.bvh');
  if (!('body' in read)) return expect.fail();
  expect(read.body.skeleton.joints[0]?.name).toBe('左足');
  expect(read.notes).toEqual(['the text of its BVH is not UTF-8 and is read as Shift_JIS, which its letters fit']);
  expect(decodeMotionFile(Buffer.from(formatBvh(read.body)), 'again.bvh')).toEqual({
    body: read.body,
    frameTime: read.frameTime,
  });
  expect(decodeMotionFile(latin('Hüfte'), 'x.bvh')).toMatchObject({
    body: { skeleton: { joints: [{ name: 'Hüfte' }] } },
  });
  expect(() => decodeMotionFile(latin('\xd5\xd4\xc7\xae\xcb\xef\xc0\xee'), 'x.bvh')).toThrow(
    /x\.bvh, line 1: its letters are neither UTF-8 nor, for certain, Shift_JIS, .*Save it as UTF-8\.$/,
  );
  expect(decodeMotionFile(Buffer.from('time,Mundöffnung\n0,0.5\n0.1,0.25\n', 'latin1'), 'x.csv')).toMatchObject({
    face: { names: ['Mundöffnung'] },
    notes: ['the text of its CSV is not UTF-8 and is read as Latin-1, which its letters fit'],
  });
});

test('NPY: frames of channels, of any real type', () => {
  const face = { frames: 3, values: Float32Array.of(0, 0.5, 0.25, 1, 0.5, -2) };
  expect(decodeMotionFile(MOTION, 'x.npy')).toEqual({ face });
  const integers = decodeMotionFile(encodeNpy(BigInt64Array.of(1n, 2n), [2, 1]), 'x.npy');
  expect(integers).toEqual({ face: { frames: 2, values: Float32Array.of(1, 2) } });
});

test('NPZ: the array that is named, or the only one; the rate where there is one', () => {
  expect(
    decodeMotionFile(npz({ poses: MOTION, other: TEXT, fps: encodeNpy(Float32Array.of(60), []) }), 'x.npz'),
  ).toMatchObject({ face: { fps: 60, frames: 3 } });
  expect(decodeMotionFile(npz({ whatever: MOTION, label: TEXT }), 'x.npz')).not.toHaveProperty('face.fps');
  expect(
    decodeMotionFile(npz({ whatever: MOTION, mocap_framerate: encodeNpy(Float64Array.of(120), [1]) }), 'x.npz'),
  ).toMatchObject({ face: { fps: 120 } });
});

test('NPY and NPZ: axes of length 1 do not count, and it is said', () => {
  const values = Float32Array.of(0, 0.5, 0.25, 1, 0.5, -2);
  for (const shape of [
    [1, 3, 2],
    [3, 1, 2],
    [3, 2, 1],
    [1, 1, 3, 2],
  ]) {
    const array = encodeNpy(values, shape);
    const read = {
      face: { frames: 3, values },
      notes: [`its array [${shape.join(', ')}] is read as 3 frames of 2 channels`],
    };
    expect(decodeMotionFile(array, 'x.npy')).toEqual(read);
    expect(decodeMotionFile(npz({ clip: array }), 'x.npz')).toEqual(read);
  }
});

test('NPZ: what goes along with the motion would be lost, so that it is refused; clocks and constants are no motion', () => {
  const still = encodeNpy(new Float32Array(10), [10]);
  const clock = encodeNpy(Float32Array.of(0, 1, 2), [3]);
  const others = {
    betas: still,
    gender: TEXT,
    mocap_frame_rate: encodeNpy(Float32Array.of(30), []),
    timestamps: clock,
  };
  expect(decodeMotionFile(npz({ poses: MOTION, ...others }), 'x.npz')).toMatchObject({ face: { fps: 30, frames: 3 } });
  const trans = encodeNpy(new Float32Array(9), [3, 3]);
  const jaw = encodeNpy(new Float32Array(9), [1, 3, 3]);
  expect(() => decodeMotionFile(npz({ poses: MOTION, trans, jaw, ...others }), 'x.npz')).toThrow(
    /only "poses" \[3, 2\] would be read, and "trans" \[3, 3\], "jaw" \[1, 3, 3\] would be lost\. Save all/,
  );
  const face = encodeNpy(new Float32Array(600), [300, 2]);
  expect(() => decodeMotionFile(npz({ motion: MOTION, face }), 'x.npz')).toThrow(/"face" \[300, 2\] would be lost/);
  for (const name of ['smpl_trans', 'positions', 'exp', 'root_translation'])
    expect(() => decodeMotionFile(npz({ motion: MOTION, [name]: face }), 'x.npz')).toThrow(/would be lost/);
  expect(decodeMotionFile(npz({ motion: MOTION, mel: face }), 'x.npz')).toMatchObject({ face: { frames: 3 } });
});

test.each([
  [
    'several clips',
    'x.npy',
    encodeNpy(new Float32Array(24), [2, 3, 4]),
    /if it counts clips, save each array\[i\] in a file/,
  ],
  [
    'a list of numbers',
    'x.npy',
    encodeNpy(Float32Array.of(1, 2), [2]),
    /shape \[2\]\. Expected \[frames, channels\]: of one channel, save array\.reshape\(-1, 1\)/,
  ],
  [
    'points in space',
    'x.npy',
    encodeNpy(new Float32Array(24), [4, 2, 3]),
    /shape \[4, 2, 3\].*save array\.reshape\(len\(array\), -1\)/,
  ],
  ['no frames', 'x.npy', encodeNpy(new Float32Array(0), [0, 5]), /array is empty: 0 frames of 5 channels/],
  [
    'exchanged axes',
    'x.npy',
    encodeNpy(new Uint8Array(200_002), [2, 100_001]),
    /shape \[2, 100001\]\. Expected \[frames, channels\], of at most 100000 channels/,
  ],
  ['NaN', 'x.npy', encodeNpy(Float32Array.of(1, 2, 3, NaN), [2, 2]), /channel 2 of frame 2 is NaN/],
  ['a number beyond float32', 'x.npy', encodeNpy(Float64Array.of(1, 1e300), [2, 1]), /channel 1 of frame 2 is 1e\+300/],
  [
    'two candidates',
    'x.npz',
    npz({ a: MOTION, b: MOTION }),
    /several arrays \[frames, channels\]: "a" \[3, 2\], "b" \[3, 2\]\. Save all .* as one array/,
  ],
  ['no candidate', 'x.npz', npz({ label: TEXT }), /no array \[frames, channels\] \(its entries: label\)/],
  [
    'a rate of 0',
    'x.npz',
    npz({ motion: MOTION, fps: encodeNpy(Float32Array.of(0), [1]) }),
    /x\.npz, "fps": .*expected one positive number/,
  ],
  [
    'names that are numbers',
    'x.npz',
    npz({ motion: MOTION, names: MOTION }),
    /x\.npz, "names": .*expected a list of strings/,
  ],
] as const)('refuses %s', (_, name, bytes, problem) => {
  expect(() => decodeMotionFile(bytes, name)).toThrow(problem);
});

const CSV = Buffer.from(
  `time,jawOpen,mouthSmile\n${Array.from({ length: 12 }, (_, i) => `${i / 30},${i / 12},0.5`).join('\n')}\n`,
);
const BVH = Buffer.from(
  'HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\nCHANNELS 3 Zrotation Xrotation Yrotation\nEnd Site\n{\nOFFSET 0 1 0\n}\n}\nMOTION\nFrames: 2\nFrame Time: 0.04\n1 2 3\n4 5 6\n',
);
const SEEDS: readonly (readonly [string, Uint8Array])[] = [
  ['x.csv', CSV],
  ['x.bvh', BVH],
  ['x.npy', MOTION],
  ['x.npz', npz({ motion: MOTION, fps: encodeNpy(Float32Array.of(60), [1]) })],
];

/** One change: bytes replaced, taken out, or put in. */
const change = fc.record({
  at: fc.nat(),
  remove: fc.nat(8),
  insert: fc.uint8Array({ maxLength: 8 }),
  copy: fc.boolean(),
});

test.each(SEEDS)('whatever happens to a file (%s), it is read or refused, and soon', (name, seed) => {
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 1, maxLength: 4 }),
      fc.option(fc.nat(), { nil: undefined }),
      (changes, cut) => {
        let bytes = seed;
        for (const { at, remove, insert, copy } of changes) {
          const place = at % (bytes.length + 1);
          // Bytes of the file itself keep more of its structure than random ones.
          const put = copy ? seed.slice(place / 2, place / 2 + remove) : insert;
          bytes = Buffer.concat([bytes.subarray(0, place), put, bytes.subarray(place + remove)]);
        }
        if (cut !== undefined) bytes = bytes.subarray(0, cut % (bytes.length + 1));
        const start = performance.now();
        try {
          decodeMotionFile(bytes, name);
        } catch (error) {
          expect(isAntiphonError(error), error instanceof Error ? error.stack : String(error)).toBe(true);
        }
        expect(performance.now() - start).toBeLessThan(1000);
      },
    ),
    { numRuns: 400 },
  );
});

test.each(SEEDS)('bytes of another kind (as %s) are refused', (name) => {
  for (const bytes of [
    new Uint8Array(0),
    Uint8Array.of(0),
    Buffer.from('RIFF....WAVEfmt '),
    Buffer.from('{"a": 1}\n'),
    new Uint8Array(1000).fill(255),
  ])
    expect(() => decodeMotionFile(bytes, name)).toThrow(expect.objectContaining({ name: 'AntiphonError' }));
});
