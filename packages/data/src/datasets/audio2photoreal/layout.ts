import { readdir } from 'node:fs/promises';
import type { MotionFormat } from '@antiphon/formats';

/** How audio2photoreal (Ng et al., arXiv 2401.01885) lays out the folder of a person. */

/** Hz of both motions. */
export const FRAME_RATE = 30;
/** Hz of the audio: 1600 samples a frame. */
export const AUDIO_RATE = 48000;
export const SAMPLES_PER_FRAME = AUDIO_RATE / FRAME_RATE;
/** Channel 0 of the audio is the person, channel 1 the partner. */
export const AUDIO_CHANNELS = 2;
/** Statistics of the person's motion and audio. */
export const STATS_FILE = 'data_stats.pth';

/** The two motions of a scene: how wide they are, and what their columns are called here (the original has no names). */
export const PARTS = {
  face: { width: 256, channel: 'code' },
  body: { width: 104, channel: 'angle' },
} as const satisfies Record<Audio2photorealPart, { width: number; channel: string }>;

/** `face`: 256 codes of a face; `body`: 104 joint angles in radians. */
export type Audio2photorealPart = 'face' | 'body';

const SUFFIXES = {
  audio: 'audio.wav',
  body: 'body_pose.npy',
  face: 'face_expression.npy',
  missing: 'missing_face_frames.npy',
} as const;
const SCENE = /^(scene\d+)_/;

/** The files of a scene that are there, by what they hold. */
export interface SceneFiles {
  /** E.g. `scene07`. */
  readonly name: string;
  readonly files: Readonly<Partial<Record<keyof typeof SUFFIXES, string>>>;
}

/** The name of one of a scene's files. */
export function sceneFile(scene: string, role: keyof typeof SUFFIXES): string {
  return `${scene}_${SUFFIXES[role]}`;
}

/** The scenes that files of a folder belong to, in the order that Python's `sorted` gives their files. */
export function scenesOf(files: readonly string[]): SceneFiles[] {
  const present = new Set(files);
  const names = new Set(files.flatMap((file) => (roleOf(file) === undefined ? [] : (SCENE.exec(file)?.[1] ?? []))));
  const roles = Object.keys(SUFFIXES) as (keyof typeof SUFFIXES)[];
  // By code unit, with the underscore that follows the name in each file: so the split is that of the original.
  return [...names]
    .sort((a, b) => (`${a}_` < `${b}_` ? -1 : 1))
    .map((name) => ({
      name,
      files: Object.fromEntries(
        roles.map((role) => [role, sceneFile(name, role)] as const).filter(([, file]) => present.has(file)),
      ),
    }));
}

/** What a file of a scene holds, by its name; undefined for other files. */
function roleOf(file: string): keyof typeof SUFFIXES | undefined {
  const scene = SCENE.exec(file)?.[1];
  if (scene === undefined) return undefined;
  return (Object.keys(SUFFIXES) as (keyof typeof SUFFIXES)[]).find((role) => file === sceneFile(scene, role));
}

/** Whether a folder is laid out so: it has the motion of a scene. False for what is no folder. */
export async function isAudio2photorealFolder(folder: string): Promise<boolean> {
  const files = await readdir(folder).catch((): string[] => []);
  return scenesOf(files).some(({ files: { body, face, missing } }) => (body ?? face ?? missing) !== undefined);
}

/** All columns of a part are features, as in the original: also those that never move. @param width columns, where a model has others than the released ones */
export function motionFormat(part: Audio2photorealPart, width: number = PARTS[part].width): MotionFormat {
  const { channel } = PARTS[part];
  const names = Array.from({ length: width }, (_, i) => `${channel}_${String(i).padStart(3, '0')}`);
  return { fps: FRAME_RATE, parts: [{ kind: 'blendshapes', names }] };
}
