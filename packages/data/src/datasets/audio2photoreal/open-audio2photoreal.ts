import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import { AntiphonError, isAntiphonError } from '@antiphon/core';
import type { AudioConditionSpec } from '../../conditions/spec';
import type { Clip, Dataset, SkippedRecording, Split } from '../dataset';
import { hear, type Hearing } from '../hearing';
import { stopIfAborted } from '../stop-if-aborted';
import { readDataStats } from './data-stats';
import { hearScene } from './scene/hear-scene';
import { AUDIO_CHANNELS, FRAME_RATE, motionFormat, sceneFile, type Audio2photorealPart } from './layout';
import { listScenes } from './scene/list-scenes';
import { isWrapped } from './pose-wrap';
import { readSceneAudio, type SceneAudio, type Speaker } from './scene/scene-audio';
import { readSceneMotion } from './scene/scene-motion';
import { splitOfScene } from './scene/split-scenes';

/** Which part of which person is opened, and whose voice is the own one. */
export interface Audio2photorealOptions {
  /** The folder of a person. */
  readonly path: string;
  readonly part: Audio2photorealPart;
  /** Whose voice the condition `own` is: with `partner` the two channels of the audio are exchanged, as the original does for a listener. */
  readonly speaker: Speaker;
  /** Whether a damaged scene is an error, and not only left out. */
  readonly strict: boolean;
}

/** How one hears, where the results are kept, and what stops it. */
export interface OpenAudio2photorealOptions extends Hearing {
  /** Folder for what is expensive to make of a scene's audio, by content hash. Without it everything is made anew; the result is the same. */
  readonly cache?: string | undefined;
  /** Stops between two scenes. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a person's folder of audio2photoreal (Ng et al., arXiv 2401.01885) as it is: `sceneNN_audio.wav` (48 kHz, the person and the partner, 1600 samples a frame),
 * `sceneNN_body_pose.npy` `[frames, 104]`, `sceneNN_face_expression.npy` `[frames, 256]`, `sceneNN_missing_face_frames.npy` and `data_stats.pth`.
 * A clip is a scene. In sorted order the last 4 are for testing, the 2 before for validation. A scene whose face is missing in every frame does not count; one that is damaged
 * keeps its place in the split and is left out. Clips of the face know which frames are missing. The audio is not kept: it is read again where it is asked for.
 * @throws FILE_NOT_FOUND, INVALID_INPUT for a folder without scenes; TOO_LITTLE_DATA where none can be used; with `strict`, what is wrong with the first damaged scene; what
 * `readDataStats` throws
 */
export async function openAudio2photoreal(
  { path, part, speaker, strict }: Audio2photorealOptions,
  options: OpenAudio2photorealOptions = {},
): Promise<Dataset> {
  const person = basename(resolve(path));
  const { conditions, hash: heard } = await hear(options, { channels: AUDIO_CHANNELS, fps: FRAME_RATE });
  const scenes = await listScenes(path);
  const stats = await readDataStats(path);
  const skipped: SkippedRecording[] = [];
  const places: (UsableScene | undefined)[] = [];
  for (const { name } of scenes) {
    await stopIfAborted(options.signal);
    try {
      const scene = await readScene(name, { path, person, part, speaker, conditions, options });
      if (scene === undefined) skipped.push({ name, why: ALL_MISSING });
      else places.push(scene);
    } catch (error) {
      if (strict || !isAntiphonError(error)) throw error;
      skipped.push({ name, why: error.message });
      places.push(undefined);
    }
  }
  const hash = createHash('sha256').update(JSON.stringify(['audio2photoreal/1', part, speaker, isWrapped(person)]));
  hash.update(heard);
  if (stats !== undefined) hash.update(stats.bytes);
  const clips = places.flatMap((scene, index) => {
    if (scene === undefined) return [];
    const split = splitOfScene(index, places.length);
    hash.update(JSON.stringify([scene.name, split, scene.hashes]));
    return [clipOf(scene, split)];
  });
  if (clips.length === 0)
    throw new AntiphonError('TOO_LITTLE_DATA', {
      path,
      problem: `none of its ${skipped.length} scenes can be used; of ${skipped[0]?.name}: ${skipped[0]?.why}`,
    });
  return {
    name: person,
    hash: hash.digest('hex'),
    motion: motionFormat(part),
    conditions,
    clips,
    skipped,
    ...(stats && { normalisation: { motion: stats.motion[part] } }),
  };
}

/** Why a scene that is not damaged does not count. */
const ALL_MISSING = 'its face is missing in every frame';

interface UsableScene {
  readonly name: string;
  readonly frames: number;
  /** `[frames, features]` of the part. */
  readonly motion: Float32Array;
  /** Of the face. */
  readonly known: Uint8Array | undefined;
  readonly conditions: Readonly<Record<string, Float32Array>>;
  readonly audio: SceneAudio;
  /** SHA-256 of its files that matter. */
  readonly hashes: readonly string[];
}

interface SceneReading extends Pick<Audio2photorealOptions, 'path' | 'part' | 'speaker'> {
  readonly person: string;
  readonly conditions: readonly AudioConditionSpec[];
  readonly options: OpenAudio2photorealOptions;
}

/** Undefined where every frame of the face is missing. */
async function readScene(
  name: string,
  { path, person, part, speaker, conditions, options }: SceneReading,
): Promise<UsableScene | undefined> {
  const { frames, known, missing, hashes, ...motions } = await readSceneMotion(path, name, person);
  if (missing === frames) return undefined;
  const audio = { path: join(path, sceneFile(name, 'audio')), frames, speaker };
  const heard = await hearScene(audio, conditions, options);
  return {
    name,
    frames,
    motion: motions[part],
    known: part === 'face' ? known : undefined,
    conditions: heard.conditions,
    audio,
    hashes: [hashes[part], hashes.missing, heard.hash],
  };
}

function clipOf({ name, frames, motion, known, conditions, audio }: UsableScene, split: Split): Clip {
  return {
    id: name,
    split,
    frames,
    motion,
    conditions,
    get audio() {
      return readSceneAudio(audio);
    },
    ...(known && { known }),
  };
}
