import type { Clip, Dataset } from '@antiphon/data';
import { expect, test } from 'vitest';
import { heldOutWindows } from './held-out-windows';

const clip = (id: string, split: Clip['split'], frames: number, known?: Uint8Array): Clip => ({
  id,
  split,
  frames,
  motion: Float32Array.from({ length: frames }, (_, i) => i),
  conditions: {},
  audio: { sampleRate: 8000, channels: [new Float32Array(1)] },
  ...(known && { known }),
});

const dataset = (clips: readonly Clip[]): Dataset => ({
  name: 'few clips',
  hash: '00',
  motion: { fps: 30, parts: [{ kind: 'blendshapes', names: ['jawOpen'] }] },
  conditions: [],
  clips,
});

test('windows are of clips that are not trained on, whole, known, and spread over them', () => {
  const gap = new Uint8Array(30).fill(1);
  gap[15] = 0;
  const clips = [
    clip('a', 'train', 80),
    clip('b', 'validation', 30, gap),
    clip('c', 'validation', 85),
    clip('d', 'test', 80),
  ];
  const places = (most: number) =>
    heldOutWindows(dataset(clips), 10, most).map(({ clip: { id }, start }) => `${id}${start}`);
  expect(places(4)).toEqual(['b20', 'c10', 'c40', 'c60']);
  expect(places(100)).toEqual(['b0', 'b20', 'c0', 'c10', 'c20', 'c30', 'c40', 'c50', 'c60', 'c70']);
  expect([...heldOutWindows(dataset(clips), 10, 4)[0].motion]).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
});

test('where too little is held out, the next split; where there is too little at all, an error', () => {
  const ids = (clips: readonly Clip[]) => heldOutWindows(dataset(clips), 10, 4).map(({ clip: { id } }) => id);
  expect(ids([clip('a', 'train', 20), clip('b', 'validation', 10)])).toEqual(['a', 'a']);
  expect(() => ids([clip('a', 'train', 10)])).toThrow(/few clips.*two windows of 10 frames/);
});
