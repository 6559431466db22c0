import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatBvh } from './bvh';
import { parseBvh } from './parse-bvh';

const real = new URL('../../../../../shared/realdata/zeggs_body_speech/067_Speech_2_x_1_0.bvh', import.meta.url);
describe('a real recording', () => {
  test('75 joints, 2065 frames, and every number comes back', () => {
    const motion = parseBvh(readFileSync(real, 'utf8'), '067_Speech_2_x_1_0.bvh');
    expect([motion.frames, motion.fps, motion.skeleton.joints.length, motion.values.length / motion.frames]).toEqual([
      2065, 30, 75, 228,
    ]);
    expect(motion.skeleton.joints.filter(({ endSite }) => endSite !== undefined)).toHaveLength(21);
    const again = parseBvh(formatBvh(motion), 'again.bvh');
    let worst = 0;
    motion.values.forEach((value, i) => (worst = Math.max(worst, Math.abs(value - (again.values[i] ?? NaN)))));
    expect(worst).toBeLessThan(1e-6);
    // As JSON, which has no −0.
    expect(JSON.stringify(again.skeleton)).toBe(JSON.stringify(motion.skeleton));
  });
});
