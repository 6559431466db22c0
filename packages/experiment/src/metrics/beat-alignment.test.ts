import { Random } from '@antiphon/core';
import { encodeMotion, featureCount, motionFormatOf, type SkeletonMotion } from '@antiphon/formats';
import { expect, test } from 'vitest';
import { beatPrecision, beatRecall } from './beat-alignment';
import type { SampledWindow } from './metric';

const FRAMES = 60;
/** A hand that goes up at a time (seconds) within 0.2 s, or stays. */
function moving(time: number | undefined): SkeletonMotion {
  const joints = [
    { name: 'Hips', parent: -1, offset: [0, 0, 0], channels: [] },
    { name: 'RightHand', parent: 0, offset: [0, 1, 0], channels: ['Xposition', 'Yposition', 'Zposition'] },
  ] as const;
  const values = Float64Array.from({ length: 3 * FRAMES }, (_, i) => {
    const done = time === undefined ? 0 : Math.min(1, Math.max(0, Math.floor(i / 3) / 30 - time + 0.2) / 0.2);
    return i % 3 === 1 ? 20 * (10 * done ** 3 - 15 * done ** 4 + 6 * done ** 5) : 0;
  });
  return { skeleton: { joints }, fps: 30, frames: FRAMES, values };
}

const format = motionFormatOf({ fps: 30, motions: [{ skeleton: moving(1) }] });
const features = featureCount(format);
const flat = Array.from({ length: features }, () => 1);
const context = { format, features, mean: flat, std: flat, strokeSpeed: 10, seed: 1 };

function window(unit: string, audioBeats: number[], time?: number): SampledWindow {
  const sample = encodeMotion(format, { skeleton: moving(time) });
  return { window: { id: unit, unit, frames: FRAMES, truth: sample, audioBeats }, samples: [sample] };
}

test('strokes in silence count in no beat precision, so that to stay still there gains nothing', () => {
  const spoken = window('spoken', [1], 1);
  const precision = (silent: SampledWindow) => beatPrecision.evaluate([spoken, silent], context);
  const moved = precision(window('silent', [], 1));
  expect(moved.value).toBeGreaterThan(0.7);
  expect(moved.perClip.silent).toBeNull();
  expect(precision(window('silent', []))).toEqual(moved);
  expect(precision(window('missed', [0.2], 1)).value).toBeLessThan(0.6);
});

test('a body that trembles has neither precision nor recall, however often it seems to stop', () => {
  const windows = Array.from({ length: 60 }, (_, i) => {
    const spoken = window(`w${i}`, [0.3 + (i % 5) / 10, 1.1 + (i % 7) / 10], 1);
    const noise = Random.stream(3, 'tremor', i).normals(FRAMES * features);
    return { ...spoken, samples: [noise] };
  });
  expect(Math.abs(beatRecall.evaluate(windows, context).value ?? NaN)).toBeLessThan(0.05);
  expect(Math.abs(beatPrecision.evaluate(windows, context).value ?? NaN)).toBeLessThan(0.05);
  const met = beatRecall.evaluate([window('met', [1], 1)], context).value;
  expect(met).toBeGreaterThan(0.7);
});
