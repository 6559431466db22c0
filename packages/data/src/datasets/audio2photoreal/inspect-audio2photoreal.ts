import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { isAntiphonError } from '@antiphon/core';
import type { Split } from '../dataset';
import { readDataStats } from './data-stats';
import { FRAME_RATE, sceneFile, STATS_FILE } from './layout';
import { listScenes } from './scene/list-scenes';
import { isWrapped } from './pose-wrap';
import { checkSceneAudio } from './scene/scene-audio';
import { readSceneMotion } from './scene/scene-motion';
import { stopIfAborted } from '../stop-if-aborted';
import { splitOfScene } from './scene/split-scenes';

/** What a person's folder of audio2photoreal holds. */
export interface InspectedPerson {
  /** The folder's name. */
  readonly person: string;
  /** Whether column 3 of the pose is brought into 0 … 2π. */
  readonly wrapped: boolean;
  readonly scenes: readonly InspectedScene[];
  /** Whether there are statistics to normalise by; where they cannot be read, why. */
  readonly stats: 'present' | 'missing' | { readonly problem: string };
  /** Files that belong to no scene. */
  readonly others: readonly string[];
}

/** What a scene of an audio2photoreal person holds; what cannot be told is absent. */
export interface InspectedScene {
  readonly name: string;
  readonly frames?: number;
  readonly seconds?: number;
  /** Frames whose face is missing. */
  readonly missing?: number;
  /** Undefined for a scene that does not count, since its face is missing in every frame. */
  readonly split?: Split;
  /** What is damaged, as one sentence. */
  readonly problem?: string;
}

/**
 * Tells what a person's folder holds, by the code that `openAudio2photoreal` reads it with; all of the audio is read.
 * @throws FILE_NOT_FOUND, INVALID_INPUT for a folder without scenes; INTERRUPTED
 */
export async function inspectAudio2photoreal(
  folder: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<InspectedPerson> {
  const person = basename(resolve(folder));
  const listed = await listScenes(folder);
  const scenes: Omit<InspectedScene, 'split'>[] = [];
  for (const { name } of listed) {
    await stopIfAborted(signal);
    scenes.push(await inspectScene(folder, name, person));
  }
  const counted = scenes.filter(counts);
  const used = new Set([STATS_FILE, ...listed.flatMap(({ files }) => Object.values(files))]);
  return {
    person,
    wrapped: isWrapped(person),
    scenes: scenes.map((scene) =>
      counts(scene) ? { ...scene, split: splitOfScene(counted.indexOf(scene), counted.length) } : scene,
    ),
    stats: await inspectStats(folder),
    others: (await readdir(folder)).filter((file) => !used.has(file)).sort(),
  };
}

function counts({ frames, missing }: InspectedScene): boolean {
  return frames === undefined || missing !== frames;
}

async function inspectScene(folder: string, name: string, person: string): Promise<Omit<InspectedScene, 'split'>> {
  let about: Omit<InspectedScene, 'split'> = { name };
  try {
    const { frames, missing } = await readSceneMotion(folder, name, person);
    about = { name, frames, seconds: frames / FRAME_RATE, missing };
    if (missing < frames)
      await checkSceneAudio({ path: join(folder, sceneFile(name, 'audio')), frames, speaker: 'own' });
    return about;
  } catch (error) {
    if (!isAntiphonError(error)) throw error;
    return { ...about, problem: error.message };
  }
}

async function inspectStats(folder: string): Promise<InspectedPerson['stats']> {
  try {
    return (await readDataStats(folder)) === undefined ? 'missing' : 'present';
  } catch (error) {
    if (!isAntiphonError(error)) throw error;
    return { problem: error.message };
  }
}
