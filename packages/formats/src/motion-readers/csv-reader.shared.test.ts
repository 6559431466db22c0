import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { csvReader } from './csv-reader';

const real = readFileSync(
  new URL('../../../../../shared/realdata/neurosync_arkit_speech/testset.csv', import.meta.url),
);

test('a real Live Link recording: 61 channels at 60 Hz, no frame dropped', () => {
  const motion = csvReader.read(real, 'testset.csv');
  const face = 'face' in motion ? motion.face : expect.fail('not a face');
  expect([face.fps, face.frames, face.names?.length]).toEqual([60, 1218, 61]);
  expect(face.names?.slice(-6)).toEqual([
    'LeftEyeYaw',
    'LeftEyePitch',
    'LeftEyeRoll',
    'RightEyeYaw',
    'RightEyePitch',
    'RightEyeRoll',
  ]);
  const row = real.toString().split(/\r?\n/)[1000]?.split(',').slice(2).map(Number) ?? [];
  expect(face.values.slice(999 * 61, 1000 * 61)).toEqual(Float32Array.from(row));
});
