import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SkeletonMotion } from '../skeleton/skeleton';
import { decodeFileMotion, FileMotionDecoder, joinMotions } from './file-motion';
import { arbitraryMotion } from './fixtures/arbitrary-motion';
import { decodeMotion, encodeMotion } from './motion-codec';
import type { MotionFormat, SkeletonPart } from './motion-format';
import { motionFormatOf } from './motion-format-of';

/** An arm that turns about Z by `degrees` per frame. */
function turning(frames: number, degrees: number): SkeletonMotion {
  const joint = {
    name: 'Arm',
    parent: -1,
    offset: [0, 1, 0],
    channels: ['Zrotation', 'Xrotation', 'Yrotation'],
  } as const;
  const values = Float64Array.from({ length: 3 * frames }, (_, i) => (i % 3 === 0 ? (i / 3) * degrees : 0));
  return { skeleton: { joints: [joint] }, fps: 30, frames, values };
}

function withFileRates(format: MotionFormat, ...rates: readonly number[]): MotionFormat {
  return { ...format, parts: format.parts.map((part, i) => ({ ...part, fileFps: rates[i] ?? format.fps })) };
}

test('face and body come at the rates of their files; without such a rate the frames are those of the model', () => {
  const body = turning(4, 10);
  const blendshapes = { names: ['jawOpen'], fps: 30, values: Float32Array.of(0, 1, 0, 1) };
  const plain = motionFormatOf({ fps: 30, motions: [{ skeleton: body, blendshapes }] });
  const features = encodeMotion(plain, { skeleton: body, blendshapes });
  expect(decodeFileMotion(plain, features, 4)).toEqual(decodeMotion(plain, features, 4));
  const restored = decodeFileMotion(withFileRates(plain, 60, 120), features, 4);
  expect(restored.blendshapes).toEqual({
    names: ['jawOpen'],
    fps: 60,
    values: Float32Array.of(0, 0.25, 0.75, 0.75, 0.25, 0.25, 0.75, 1),
  });
  expect([restored.skeleton?.fps, restored.skeleton?.frames]).toEqual([120, 16]);
});

test('restored rotations turn evenly and continuously, several times around', () => {
  const body = turning(120, 20);
  const format = motionFormatOf({ fps: 30, motions: [{ skeleton: body }], fileFps: { skeleton: 120 } });
  const { skeleton } = decodeFileMotion(format, encodeMotion(format, { skeleton: body }), 120);
  const angles = skeleton?.values ?? expect.fail();
  for (let frame = 3; frame < 477; frame++) {
    const step = (angles[3 * frame] ?? NaN) - (angles[3 * frame - 3] ?? NaN);
    expect(Math.abs(step - 5)).toBeLessThan(0.1);
  }
});

test('a skeleton that never moves has the frames of its file', () => {
  const still = turning(3, 0);
  const format = motionFormatOf({ fps: 30, motions: [{ skeleton: still }], fileFps: { skeleton: 60 } });
  expect((format.parts[0] as SkeletonPart).rotating).toEqual([]);
  expect(decodeFileMotion(format, new Float32Array(0), 3).skeleton?.frames).toBe(6);
});

test('in pieces cut anywhere, the motion is the same to the last bit', () => {
  fc.assert(
    fc.property(
      arbitraryMotion,
      fc.constantFrom(1, 2, 4),
      fc.array(fc.nat(4), { maxLength: 3 }),
      fc.array(fc.float({ noNaN: true, min: -1, max: 1 }), { minLength: 4, maxLength: 4 }),
      (motion, factor, anywhere, weights) => {
        const { frames, fps } = motion;
        const blendshapes = { names: ['jawOpen'], fps, values: Float32Array.from(weights.slice(0, frames)) };
        const plain = motionFormatOf({ fps, motions: [{ skeleton: motion, blendshapes }] });
        const format = factor === 1 ? plain : withFileRates(plain, 2 * fps, factor * fps);
        const features = encodeMotion(format, { skeleton: motion, blendshapes });
        const width = features.length / frames;
        const ends = [...anywhere.map((cut) => Math.min(cut, frames)).sort((a, b) => a - b), frames];
        const decoder = new FileMotionDecoder(format);
        const pieces = ends.map((end, i) => {
          const start = ends[i - 1] ?? 0;
          return decoder.push(features.slice(start * width, end * width), end - start);
        });
        expect(joinMotions([...pieces, decoder.end()])).toEqual(decodeFileMotion(format, features, frames));
      },
    ),
  );
});

test('a wrong number of features is refused', () => {
  const format: MotionFormat = { fps: 30, parts: [{ kind: 'blendshapes', names: ['a', 'b'] }] };
  expect(() => decodeFileMotion(format, Float32Array.of(1, 2, 3), 2)).toThrow(/3 numbers came for 2 frames of 2/);
  expect(() => decodeFileMotion(format, Float32Array.of(1, 2, 3, NaN), 2)).toThrow(/is NaN/);
});
