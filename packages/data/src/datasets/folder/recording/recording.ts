import type { Audio, MotionSource, MotionCorpus } from '@antiphon/formats';
import type { Voices } from '../../../features/audio/voices';
import { commonRate } from './common-rate';

/** Hz: the audio that conditions are computed from. Speech has little above half of it. */
export const SAMPLE_RATE = 16000;
/** Log-mel bands of a condition. */
export const BANDS = 32;

/** One recording, read and brought to the rates at which it is trained on. */
export interface Recording {
  readonly about: AboutRecording;
  /** All parts at one rate, with `frames` frames. */
  readonly motion: MotionSource;
  /** At 16 kHz: one channel, or two of which not both are the same voice (oneself and the partner, or one that is silent). */
  readonly audio: Audio;
  /** Per channel of the audio `[frames, bands + 2]`: see `computeConditions`. */
  readonly conditions: readonly Float32Array[];
}

/** What a recording's files hold. */
export interface AboutRecording {
  /** Of the motion that is trained on. */
  readonly frames: number;
  /** Hz, of the motion that is trained on. */
  readonly fps: number;
  /** Of the audio file. */
  readonly audio: {
    readonly seconds: number;
    readonly sampleRate: number;
    readonly channels: number;
    readonly voices: Voices;
  };
  readonly body?: AboutPart;
  readonly face?: AboutPart & { readonly namesFrom: 'file' | 'names file' | 'numbers' };
  /** What was assumed or changed in reading the files, each the predicate of a sentence: "is read as …". */
  readonly notes?: readonly string[];
}

/** What a motion file holds. */
export interface AboutPart {
  readonly frames: number;
  /** Hz. */
  readonly fps: number;
  /** What told the rate: the file, the length of the audio, or the user. */
  readonly fpsFrom: 'file' | 'audio' | 'user';
}

/** A recording as it is heard where nobody else speaks: with one channel, the one that has the voice. */
export function withOneVoice<T extends Pick<Recording, 'about' | 'audio' | 'conditions'>>(recording: T): T {
  const { about, audio, conditions } = recording;
  if (audio.channels.length < 2) return recording;
  const { channel } = about.audio.voices;
  const only = <V>(values: readonly V[]) => values.slice(channel, channel + 1);
  return { ...recording, audio: { ...audio, channels: only(audio.channels) }, conditions: only(conditions) };
}

/** The rates at which motion is written: those of the recordings' files. */
export function commonFileRates(recordings: readonly AboutRecording[]): NonNullable<MotionCorpus['fileFps']> {
  const [face, body] = (['face', 'body'] as const).map((part) => recordings.flatMap((about) => about[part]?.fps ?? []));
  return {
    ...(face === undefined || face.length === 0 ? {} : { blendshapes: commonRate(face) }),
    ...(body === undefined || body.length === 0 ? {} : { skeleton: commonRate(body) }),
  };
}
