import { readPickledNpy } from '@antiphon/formats';
import { expect, test } from 'vitest';
import { rendererResults } from './renderer-results';

interface Recorded {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number | bigint>;
}

test('a motion as the renderer wants it: features before frames, the sound of exactly its frames', async () => {
  const motion = Float32Array.of(1, 2, 3, 4, 5, 6); // 2 frames of 3 features
  const mono = { sampleRate: 48000, channels: [new Float32Array(5000).fill(0.25)] };
  const bytes = await rendererResults({ frames: 2, features: 3, motion }, mono);
  const { motions, gt, audio, lengths } = readPickledNpy(bytes, 'results.npy') as unknown as Record<string, Recorded>;
  expect(motions.shape).toEqual([1, 3, 1, 2]);
  expect([...Array.from(motions.data)]).toEqual([1, 4, 2, 5, 3, 6]);
  expect(gt.shape).toEqual([1, 3, 1, 2]);
  expect(Array.from(gt.data)).toEqual([0, 0, 0, 0, 0, 0]);
  expect([lengths.shape, Array.from(lengths.data)]).toEqual([[1], [2n]]);
  expect(audio.shape).toEqual([1, 3200, 2]);
  expect(Array.from(audio.data).filter((_, i) => i % 2 === 0)).toEqual(Array.from({ length: 3200 }, () => 0.25));
  expect(Array.from(audio.data).filter((_, i) => i % 2 === 1)).toEqual(Array.from({ length: 3200 }, () => 0));
});

test('another rate is resampled, and silence follows where the recording is shorter', async () => {
  const channel = Float32Array.from({ length: 400 }, (_, i) => Math.sin(i / 20));
  const stereo = { sampleRate: 16000, channels: [channel, channel.map((value) => -value)] };
  const bytes = await rendererResults({ frames: 1, features: 1, motion: Float32Array.of(0) }, stereo);
  const { audio } = readPickledNpy(bytes, 'results.npy') as unknown as Record<string, { data: Float32Array }>;
  for (const i of [100, 600, 1000]) {
    expect(audio.data[2 * i]).toBeCloseTo(Math.sin(i / 60), 2);
    expect(audio.data[2 * i + 1]).toBe(-audio.data[2 * i]);
  }
  expect(audio.data[2 * 1500]).toBe(0);
});
