import { AntiphonError } from '@antiphon/core';
import type { Audio } from '../../audio/audio';
import type { MotionSource } from '../../motion/motion-codec';
import { decodeRecording, type ReadingOptions } from './decode-recording';
import { listFolder } from './list-folder';
import { readRecordingBytes } from './recording-bytes';

/** What was recorded, as training sees it. */
export interface ReadRecording {
  /** At 16 kHz. */
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
  const { about, audio, motion } = await decodeRecording(await readRecordingBytes(folder, files), options);
  return { audio, fps: about.fps, motion };
}
