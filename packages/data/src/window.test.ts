import { expect, test } from 'vitest';
import { window } from './window';

const clip = {
  frames: 4,
  motion: Float32Array.of(0, 1, 10, 11, 20, 21, 30, 31),
  conditions: { audio: Float32Array.of(5, 6, 7, 8) },
};

test('cuts the same frames from motion and conditions, as copies', () => {
  const cut = window(clip, 1, 2);
  expect(cut).toEqual({ motion: Float32Array.of(10, 11, 20, 21), conditions: { audio: Float32Array.of(6, 7) } });
  cut.motion[0] = -1;
  expect(clip.motion[2]).toBe(10);
});

test('refuses frames outside the clip', () => {
  expect(() => window(clip, 3, 2)).toThrow('Frames 3 to 5 are not all inside a clip of 4.');
  expect(() => window(clip, -1, 2)).toThrow(RangeError);
});
