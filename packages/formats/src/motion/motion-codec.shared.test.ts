import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseBvh } from '../bvh/parse-bvh';
import { globalPositions } from '../skeleton/forward-kinematics';
import { worstAngle } from './fixtures/worst-angle';
import { decodeMotion, encodeMotion } from './motion-codec';
import { motionFormatOf } from './motion-format-of';

const real = new URL('../../../../../shared/realdata/zeggs_body_speech/067_Speech_2_x_1_0.bvh', import.meta.url);
describe('a real recording', () => {
  test('54 joints turn, the hips travel, and rotations come back within 1e-4 degrees', () => {
    const original = parseBvh(readFileSync(real, 'utf8'), 'real.bvh');
    const format = motionFormatOf({ fps: original.fps, motions: [{ skeleton: original }] });
    const [part] = format.parts;
    expect(part?.kind === 'skeleton' && [part.rotating.length, part.translating]).toEqual([54, [0]]);
    const { skeleton } = decodeMotion(format, encodeMotion(format, { skeleton: original }), original.frames);
    expect(skeleton && worstAngle(skeleton, original)).toBeLessThan(1e-4);
    const positions = globalPositions(original);
    let worst = 0;
    globalPositions(skeleton ?? expect.fail()).forEach((value, i) => {
      worst = Math.max(worst, Math.abs(value - (positions[i] ?? 0)));
    });
    expect(worst).toBeLessThan(1e-3);
  });
});
