import { expect, test } from 'vitest';
import { z } from 'zod';
import { decodeMotionFile, registerMotionReader } from '@antiphon/formats';
import { datasetOf } from './dataset-of';
import { openDataset, recogniseDataset, registerDataset } from './registry';

const audio = { sampleRate: 8000, channels: [Float32Array.from({ length: 8000 }, (_, i) => Math.sin(i))] };
const recording = (id: string) => ({
  id,
  audio,
  motion: { blendshapes: { names: ['jawOpen'], fps: 30, values: Float32Array.from({ length: 30 }, (_, i) => i / 30) } },
});
const three = () => datasetOf('three', ['a', 'b', 'c'].map(recording));
let count = 0;

function register(open: unknown) {
  const kind = `odd-${count++}`;
  registerDataset({
    kind,
    schema: z.strictObject({ kind: z.literal(kind), path: z.string() }),
    open: open as typeof three,
  });
  return openDataset({ kind, path: 'x' });
}

test('recordings in memory become a dataset that is split, heard and hashed by content', async () => {
  const dataset = await three();
  expect(dataset.clips.map(({ split }) => split).sort()).toEqual(['test', 'train', 'validation']);
  expect(dataset.clips[0]?.conditions.audio).toHaveLength(30 * 34);
  expect((await three()).hash).toBe(dataset.hash);
  expect((await datasetOf('three', ['a', 'b', 'd'].map(recording))).hash).not.toBe(dataset.hash);
  await expect(datasetOf('two', ['a', 'b'].map(recording))).rejects.toThrow('2 recordings are too few');
});

test('a kind of one’s own is opened by its spec, and recognised', async () => {
  registerDataset({
    kind: 'three',
    schema: z.strictObject({ kind: z.literal('three'), path: z.string() }),
    recognises: (path) => path.endsWith('.three'),
    open: three,
  });
  expect([await recogniseDataset('x.three'), await recogniseDataset('/nowhere/x')]).toEqual(['three', undefined]);
  expect((await openDataset({ kind: 'three', path: 'x.three' })).clips).toHaveLength(3);
  await expect(openDataset({ kind: 'three', pth: 'x' })).rejects.toThrow(/dataset: .*pth/);
  await expect(openDataset({ kind: 'four' })).rejects.toThrow(
    /unknown kind "four"\. Known: synthetic, folder, audio2photoreal, three/,
  );
});

test.each([
  ['nothing', async () => undefined, 'it is undefined'],
  ['no hash', async () => ({ ...(await three()), hash: '' }), 'it has no "hash"'],
  ['no clips', async () => ({ ...(await three()), clips: [] }), 'it has no "clips"'],
  ['an odd split', async () => altered({ split: 'dev' }), 'its clip "a" has the split "dev"'],
  [
    'motion of a wrong length',
    async () => altered({ frames: 29 }),
    'its clip "a" must have a "motion" (Float32Array) of 29 numbers',
  ],
  [
    'a missing condition',
    async () => altered({ conditions: {} }),
    'must have the condition "audio" (Float32Array) with 30 rows of 34',
  ],
  ['an error', () => { throw new Error('no such take'); }, 'its "open" failed: no such take'], // prettier-ignore
])('%s is a PLUGIN_MISTAKE that says so', async (_, open, message) => {
  await expect(register(open)).rejects.toMatchObject({
    code: 'PLUGIN_MISTAKE',
    message: expect.stringContaining(message),
  });
});

async function altered(change: object) {
  const dataset = await three();
  return { ...dataset, clips: dataset.clips.map((clip) => ({ ...clip, ...change })) };
}

test('a reader of one’s own reads its ending; what it gets wrong names it and the file', () => {
  let read: unknown = { face: { frames: 2, values: Float32Array.of(1, 2, 3, 4) } };
  registerMotionReader({ ending: '.odd', part: 'face', read: () => read as never });
  expect(decodeMotionFile(new Uint8Array(0), 'x.ODD')).toBe(read);
  read = { face: { frames: 3, values: Float32Array.of(1, 2, 3, 4) } };
  expect(() => decodeMotionFile(new Uint8Array(0), 'x.odd')).toThrow(
    '4 values are no whole number of 3 frames (of x.odd)',
  );
  read = { body: {} };
  expect(() => decodeMotionFile(new Uint8Array(0), 'x.odd')).toThrow('the face itself as { face }');
  expect(() => registerMotionReader({ ending: 'odd', part: 'face', read: () => read as never })).toThrow('a dot');
  expect(() => registerMotionReader({ ending: '.bvh', part: 'body', read: () => read as never })).toThrow('ships with');
});
