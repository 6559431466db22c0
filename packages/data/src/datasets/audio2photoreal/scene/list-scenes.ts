import { readdir } from 'node:fs/promises';
import { AntiphonError } from '@antiphon/core';
import { fileNotFound } from '@antiphon/formats/files';
import { scenesOf, type SceneFiles } from '../layout';

/**
 * The scenes of a person's folder, in order.
 * @throws FILE_NOT_FOUND; INVALID_INPUT for a file, or a folder without scenes
 */
export async function listScenes(folder: string): Promise<readonly SceneFiles[]> {
  const files = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR')
      throw new AntiphonError('INVALID_INPUT', { source: folder, problem: 'it is a file. Expected a person’s folder' });
    throw fileNotFound(folder, error);
  });
  const scenes = scenesOf(files);
  if (scenes.length > 0) return scenes;
  throw new AntiphonError('INVALID_INPUT', {
    source: folder,
    problem:
      'it holds no scene of audio2photoreal. Expected sceneNN_audio.wav, sceneNN_body_pose.npy, sceneNN_face_expression.npy and sceneNN_missing_face_frames.npy',
  });
}
