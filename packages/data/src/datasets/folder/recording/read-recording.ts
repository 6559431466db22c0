import { AntiphonError } from '@antiphon/core';
import type { Audio, MotionSource } from '@antiphon/formats';
import { listFolder } from '../pairing/list-folder';
import { decodeRecording, type ReadingOptions } from './decode-recording';
import { withOneVoice } from './recording';
import { readRecordingBytes } from './recording-bytes';

/** What was recorded, as training sees it. */
export interface ReadRecording {
  /** At 16 kHz: the voice whose motion it is. */
  readonly audio: Audio;
  /** Hz, of the motion. */
  readonly fps: number;
  readonly motion: MotionSource;
}

/**
 * One recording of a folder, by its name as `inspectFolder` gives it.
 * @throws FILE_NOT_FOUND for a folder that is not there; INVALID_INPUT for a name that is not in it; what reading its files throws
 */
export async function readRecording(
  folder: string,
  name: string,
  options: ReadingOptions = {},
): Promise<ReadRecording> {
  const { recordings } = await listFolder(folder);
  const files = recordings.find((recording) => recording.name === name.normalize('NFC'));
  if (files === undefined) {
    const known = recordings.map((recording) => recording.name).join(', ');
    throw new AntiphonError('INVALID_INPUT', {
      source: folder,
      problem: `there is no recording "${name}". Known: ${known === '' ? 'none' : known}`,
    });
  }
  const read = await decodeRecording(await readRecordingBytes(folder, files), options);
  const { about, audio, motion } = withOneVoice(read);
  return { audio, fps: about.fps, motion };
}
