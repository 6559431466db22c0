import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { inspectFolder } from './inspect-folder';

const real = (name: string) => fileURLToPath(new URL(`../../../../../../../shared/realdata/${name}/`, import.meta.url));
describe('real recordings', () => {
  // Their READMEs found, by other means: 0.10 to 0.17 s between voice and body; lag 0; −1 to 0 frames.
  test.each([
    [
      'zeggs_body_speech',
      { body: { joints: 75, channels: 228, movingJoints: 54, frames: 2065, fps: 30 } },
      [-0.17, -0.1],
      0.58,
    ],
    [
      'neurosync_arkit_speech',
      { face: { channels: 61, movingChannels: 58, frames: 1218, fps: 60, fpsFrom: 'file' } },
      [0, 0],
      0.6,
    ],
    [
      'facegood_face_speech',
      { face: { channels: 116, movingChannels: 16, frames: 1472, fps: 30, fpsFrom: 'audio', namesFrom: 'names file' } },
      [-1 / 30, 0],
      0.8,
    ],
  ] as const)('%s', async (name, holds, [low, high], correlation) => {
    const { recordings, skipped } = await inspectFolder(real(name));
    expect(recordings).toHaveLength(1);
    expect(recordings[0]).toMatchObject(holds);
    expect(recordings[0]?.problem).toBeUndefined();
    expect(recordings[0]?.offset?.seconds).toBeGreaterThanOrEqual(low - 1e-9);
    expect(recordings[0]?.offset?.seconds).toBeLessThanOrEqual(high + 1e-9);
    expect(recordings[0]?.offset?.correlation).toBeGreaterThan(correlation);
    expect(recordings[0]?.offset?.verdict).toBe('fits');
    expect(skipped.map(({ file }) => file)).toContain('README.md');
  });
});
