import type { Audio } from '../../audio/audio';
import type { MotionSource } from '../../motion/motion-codec';
import type { MotionCorpus } from '../../motion/motion-format-of';

/** Hz: the audio that conditions are computed from. Speech has little above half of it. */
export const SAMPLE_RATE = 16000;
/** Log-mel bands of a condition. */
export const BANDS = 32;

/** One recording, read and brought to the rates at which it is trained on. */
export interface Recording {
  readonly about: AboutRecording;
  /** All parts at one rate, with `frames` frames. */
  readonly motion: MotionSource;
  /** At 16 kHz: one channel, or two that differ (oneself and the partner). */
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
  readonly audio: { readonly seconds: number; readonly sampleRate: number; readonly channels: number };
  readonly body?: AboutPart;
  readonly face?: AboutPart & { readonly namesFrom: 'file' | 'names file' | 'numbers' };
}

/** What a motion file holds. */
export interface AboutPart {
  readonly frames: number;
  /** Hz. */
  readonly fps: number;
  /** What told the rate: the file, or the length of the audio. */
  readonly fpsFrom: 'file' | 'audio';
  /** What of the file was left out, filled or resampled: each what a sentence about it goes on with. */
  readonly notes?: readonly string[];
}

/** The rates of a recording's files. */
export function fileRatesOf({ body, face }: AboutRecording): NonNullable<MotionCorpus['fileFps']> {
  return {
    ...(face === undefined ? {} : { blendshapes: face.fps }),
    ...(body === undefined ? {} : { skeleton: body.fps }),
  };
}
