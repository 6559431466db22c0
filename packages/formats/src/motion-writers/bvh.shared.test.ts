import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { differences, through } from './fixtures/bvh-differences';

const real = new URL('../../../../../shared/realdata/zeggs_body_speech/067_Speech_2_x_1_0.bvh', import.meta.url);

test('a real recording comes back: 75 joints, within 1e-4 degrees and 1e-4 units', async () => {
  const original = readFileSync(real, 'utf8');
  const { degrees, units, joints } = differences(original, await through(original));
  expect(joints).toBe(75);
  expect(degrees).toBeLessThan(1e-4);
  expect(units).toBeLessThan(1e-4);
});
