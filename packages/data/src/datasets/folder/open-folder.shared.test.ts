import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { decodeMotion, featureCount } from '@antiphon/formats';
import { openFolder } from './open-folder';

const real = (name: string) => fileURLToPath(new URL(`../../../../../../shared/realdata/${name}/`, import.meta.url));
describe('real recordings', () => {
  test('a body: 68.8 s are cut into training, validation and test', async () => {
    const { clips, motion: format } = await openFolder(real('zeggs_body_speech'));
    expect(clips.map(({ frames }) => frames)).toEqual([1446, 176, 383]);
    expect(featureCount(format)).toBe(54 * 6 + 3);
  });

  test('mouth weights of a file without names or a rate, whose name only resembles the audio’s', async () => {
    const { clips, motion: format } = await openFolder(real('facegood_face_speech'));
    expect(format).toMatchObject({ fps: 30, parts: [{ kind: 'blendshapes' }] });
    expect(featureCount(format)).toBe(16);
    expect(clips.map(({ frames }) => frames)).toEqual([1030, 118, 264]);
    const { blendshapes } = decodeMotion(format, clips[0]?.motion ?? [], clips[0]?.frames ?? 0);
    expect(blendshapes?.names).toHaveLength(116);
    expect(blendshapes?.names.indexOf('mouth_stretch_c')).toBe(74);
  });

  test('a Live Link face at 60 Hz, whose name is another than the audio’s', async () => {
    const { clips, motion: format } = await openFolder(real('neurosync_arkit_speech'));
    expect(format).toMatchObject({ fps: 30, parts: [{ kind: 'blendshapes', fileFps: 60 }] });
    expect(featureCount(format)).toBe(58);
    expect(clips.map(({ frames }) => frames)).toEqual([426, 48, 109]);
  });
});
