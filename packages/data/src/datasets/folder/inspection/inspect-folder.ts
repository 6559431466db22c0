import { AntiphonError } from '@antiphon/core';
import { motionFormatOf, fileFrames, channelCount } from '@antiphon/formats';
import { motionSpeed } from '../../../features/motion/motion-speed';
import { stopIfAborted } from '../../stop-if-aborted';
import { CLIPS_FOR_SPLIT, SHORTEST } from '../cut-in-time';
import { kindDifference } from '../pairing/kind-difference';
import { listFolder } from '../pairing/list-folder';
import type { RecordingFiles } from '../pairing/pair-files';
import { commonRate, isSameRate } from '../recording/common-rate';
import { decodeRecording, type ReadingOptions } from '../recording/decode-recording';
import { withOneVoice, type AboutPart, type AboutRecording, type Recording } from '../recording/recording';
import { readRecordingBytes } from '../recording/recording-bytes';
import { audioMotionOffset, type AudioMotionOffset } from './audio-motion-offset';
import { resamplingNote } from './reading-notes';

/** What a folder of recordings holds. */
export interface InspectedFolder {
  readonly recordings: readonly InspectedRecording[];
  /** Files that belong to no recording, and those that could belong to several. */
  readonly skipped: readonly { readonly file: string; readonly why: string }[];
  /** Why the recordings, each of which can be used, cannot be trained on together, as one sentence. */
  readonly problem?: string;
}

/** What a recording of a folder holds; what cannot be told is absent. */
export interface InspectedRecording {
  readonly name: string;
  /** Names in the folder: audio, body, face, names of channels. */
  readonly files: readonly string[];
  /** Why it cannot be used, as one sentence; the rest of what can be told is there. */
  readonly problem?: string;
  readonly audio?: AboutRecording['audio'];
  readonly body?: AboutPart & { readonly joints: number; readonly channels: number; readonly movingJoints: number };
  readonly face?: NonNullable<AboutRecording['face']> & {
    readonly channels: number;
    readonly movingChannels: number;
    /** Names of those that do not move, where some do not. */
    readonly still?: readonly string[];
  };
  /** Frames and rate (Hz) that training will see. */
  readonly frames?: number;
  readonly fps?: number;
  /** What was assumed or changed in reading its files. */
  readonly notes?: readonly string[];
  /** Of the face where there is one, else of the body. */
  readonly offset?: AudioMotionOffset;
}

/**
 * Tells what a folder holds, by the code that `openFolder` reads it with, without failing on a file that is bad: its recording says what is wrong.
 * @throws FILE_NOT_FOUND for a folder that is not there; INTERRUPTED
 */
export async function inspectFolder(
  folder: string,
  { signal, ...options }: ReadingOptions & { readonly signal?: AbortSignal | undefined } = {},
): Promise<InspectedFolder> {
  const { recordings, skipped, ambiguous } = await listFolder(folder);
  const inspected: InspectedRecording[] = [];
  /** The first that can be read: the others are held against it. Its samples are not needed for that. */
  let first: Parameters<typeof kindDifference>[0] | undefined;
  for (const files of recordings) {
    await stopIfAborted(signal);
    const unclear = ambiguous.find(({ file }) => file === files.audio || file === files.face);
    if (unclear !== undefined) {
      inspected.push({ name: files.name, files: [files.audio], problem: unclearProblem(unclear) });
      continue;
    }
    const about = { name: files.name, files: namesOf(files) };
    try {
      const read = await decodeRecording(await readRecordingBytes(folder, files), options);
      const { audio, ...recording } = withOneVoice(read);
      first ??= { files, about: recording.about, motion: recording.motion };
      const difference = kindDifference(first, { files, ...recording });
      inspected.push({
        ...about,
        ...(difference === undefined ? {} : { problem: `${difference.file}: ${difference.problem}` }),
        ...describe({ audio, ...recording }),
      });
    } catch (error) {
      if (!(error instanceof AntiphonError)) throw error;
      inspected.push({ ...about, problem: error.message });
    }
  }
  const named = new Set(recordings.flatMap(namesOf));
  const unclear = ambiguous
    .filter(({ file }) => !named.has(file))
    .map((each) => ({ file: each.file, why: unclearProblem(each) }));
  const problem = wholeProblem(inspected, ambiguous);
  return {
    recordings: atOneRate(inspected),
    skipped: [...skipped, ...unclear],
    ...(problem === undefined ? {} : { problem }),
  };
}

/** As training will see them: those that can be used, brought to one rate. */
function atOneRate(recordings: readonly InspectedRecording[]): InspectedRecording[] {
  const rates = recordings.flatMap(({ problem, fps }) => (problem === undefined && fps !== undefined ? [fps] : []));
  const common = rates.length === 0 ? 0 : commonRate(rates);
  return recordings.map((recording) => {
    const { problem, fps = common, frames = 0, notes = [] } = recording;
    if (problem !== undefined || isSameRate(fps, common)) return recording;
    return {
      ...recording,
      fps: common,
      frames: fileFrames(frames, common / fps),
      notes: [...notes, resamplingNote([fps], common)],
    };
  });
}

/** What `openFolder` refuses although each recording is well. */
function wholeProblem(
  recordings: readonly InspectedRecording[],
  [unclear]: readonly { readonly file: string; readonly problem: string }[],
): string | undefined {
  if (unclear !== undefined) return `it is not clear what ${unclear.file} belongs to. Rename files, or take some out`;
  if (recordings.length === 0 || recordings.some(({ problem }) => problem !== undefined)) return undefined;
  if (recordings.every(({ body, face }) => (body?.movingJoints ?? 0) + (face?.movingChannels ?? 0) === 0))
    return 'nothing moves in any recording';
  const short = recordings.find(({ frames = 0, fps = 0 }) => frames < SHORTEST * fps);
  if (short !== undefined && recordings.length < CLIPS_FOR_SPLIT)
    return `${short.name} is too short to train and test on. Expected at least ${SHORTEST} s, or ${CLIPS_FOR_SPLIT} recordings`;
  return undefined;
}

function describe({ about, motion, audio }: Omit<Recording, 'conditions'>): Partial<InspectedRecording> {
  const { skeleton, blendshapes } = motion;
  let movingJoints = 0;
  let moving: readonly string[] = [];
  for (const part of motionFormatOf({ fps: about.fps, motions: [motion] }).parts)
    if (part.kind === 'skeleton') movingJoints = new Set([...part.rotating, ...part.translating]).size;
    else moving = part.names;
  const still = blendshapes?.names.filter((name) => !moving.includes(name)) ?? [];
  const offset = audioMotionOffset(audio, motionSpeed(motion, blendshapes === undefined ? 'body' : 'face'), about.fps);
  return {
    audio: about.audio,
    frames: about.frames,
    fps: about.fps,
    ...(about.notes && { notes: about.notes }),
    ...(about.body === undefined || skeleton === undefined
      ? {}
      : {
          body: {
            ...about.body,
            joints: skeleton.skeleton.joints.length,
            channels: channelCount(skeleton.skeleton),
            movingJoints,
          },
        }),
    ...(about.face === undefined || blendshapes === undefined
      ? {}
      : {
          face: {
            ...about.face,
            channels: blendshapes.names.length,
            movingChannels: moving.length,
            ...(still.length > 0 && { still }),
          },
        }),
    ...(offset === undefined ? {} : { offset }),
  };
}

function unclearProblem({ problem }: { readonly problem: string }): string {
  return `not clear what it belongs to: ${problem}`;
}

function namesOf({ audio, body, face, names }: RecordingFiles): string[] {
  return [audio, body, face, names].filter((file) => file !== undefined);
}
