import { basename, join, resolve } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { decodeMotion } from '@antiphon/formats';
import type { ReadRecording } from '../../folder/recording/read-recording';
import { FRAME_RATE, motionFormat, sceneFile, type Audio2photorealPart } from '../layout';
import { listScenes } from './list-scenes';
import { readSceneAudio } from './scene-audio';
import { readSceneMotion } from './scene-motion';

/**
 * One scene of a person's folder, by its name as `inspectAudio2photoreal` gives it.
 * @throws INVALID_INPUT for a name that is not in it; what is wrong with the scene
 */
export async function readAudio2photorealScene(
  folder: string,
  name: string,
  part: Audio2photorealPart,
): Promise<ReadRecording> {
  const scenes = await listScenes(folder);
  if (!scenes.some((scene) => scene.name === name)) {
    const known = scenes.map((scene) => scene.name).join(', ');
    throw new AntiphonError('INVALID_INPUT', {
      source: folder,
      problem: `there is no scene "${name}". Known: ${known}`,
    });
  }
  const { frames, ...motions } = await readSceneMotion(folder, name, basename(resolve(folder)));
  const audio = readSceneAudio({ path: join(folder, sceneFile(name, 'audio')), frames, speaker: 'own' });
  return { audio, fps: FRAME_RATE, motion: decodeMotion(motionFormat(part), motions[part], frames) };
}
