import { AntiphonError } from '@antiphon/core';
import {
  conventionalRate,
  LESS_COMMON_RATES,
  NTSC_RATES,
  RATES,
  SLOW_RATES,
  rateBesideAudio,
  type FrameTime,
} from '@antiphon/formats';
import type { AboutPart } from './recording';

/** Seconds by which the audio and the motion of a recording may differ. */
const LENGTH_TOLERANCE = 0.25;

/** What a motion file tells of its time. */
export interface TimedFrames {
  readonly frames: number;
  /** Hz; undefined where the file does not say. */
  readonly fps?: number | undefined;
  /** What a printed frame time may mean, where there is one. */
  readonly frameTime?: FrameTime | undefined;
  /** Numbers per frame, where the file has no names for them: its axes may then be exchanged. */
  readonly unnamed?: number | undefined;
}

/**
 * The rate of a motion file, and what told it: the user's where the motion then lasts as long as its audio; else the file's own; for a file that tells none, the conventional
 * rate that fits the audio.
 * @param seconds of the audio
 * @param asked Hz: the rate that the user says
 * @throws UNPAIRED_LENGTH where the motion does not last as long as the audio; INVALID_MOTION where nothing tells the rate
 */
export function motionRate(
  motion: TimedFrames,
  path: string,
  seconds: number,
  asked: number | undefined,
): Pick<AboutPart, 'fps' | 'fpsFrom'> {
  const { frames, frameTime } = motion;
  const fits = (rate: number) => Math.abs(frames / rate - seconds) <= LENGTH_TOLERANCE;
  if (asked !== undefined && fits(asked)) return { fps: asked, fpsFrom: 'user' };
  const own = frameTime === undefined ? motion.fps : rateBesideAudio(frameTime, frames, seconds, LENGTH_TOLERANCE);
  const fps = own ?? conventionalRate(frames, seconds, LENGTH_TOLERANCE);
  if (fps === undefined)
    throw new AntiphonError('INVALID_MOTION', {
      path,
      problem: `${exchanged(motion.unnamed, seconds)}nothing tells its frame rate: ${frames} frames beside ${seconds.toFixed(2)} s of audio are ${(frames / seconds).toFixed(2)} Hz, which is none of ${RATES.join(', ')} for certain. Say it with --fps (in a program, fps)${asked === undefined ? '' : ` (at ${asked} Hz it would last ${(frames / asked).toFixed(2)} s)`}, or in the file: an NPZ with an entry "fps", or a CSV with a column "time" in seconds`,
    });
  if (!fits(fps))
    throw new AntiphonError('UNPAIRED_LENGTH', {
      path,
      audio: seconds.toFixed(2),
      motion: (frames / fps).toFixed(2),
      remedy: remedyOf(motion.frames, fps, seconds, asked),
    });
  return { fps, fpsFrom: own === undefined ? 'audio' : 'file' };
}

/** A remark about an array whose channels would fit the audio as frames. */
function exchanged(channels: number | undefined, seconds: number): string {
  const rate = channels === undefined ? undefined : conventionalRate(channels, seconds, LENGTH_TOLERANCE);
  return rate === undefined
    ? ''
    : `its axes seem to be exchanged, since its ${channels} channels would be frames at ${rate} Hz: if so, save array.T, [frames, channels]. As it is, `;
}

/** What to do about a motion that does not last as long as its audio. */
function remedyOf(frames: number, fps: number, seconds: number, asked: number | undefined): string {
  const said = `its ${frames} frames at ${shown(fps)} Hz`;
  const tried =
    asked === undefined || asked === fps
      ? ''
      : ` (and at the ${shown(asked)} Hz that were asked for ${(frames / asked).toFixed(2)} s)`;
  const fitting = nearestRate(frames, seconds);
  const trim = 'trim one of them, or take the recording out';
  return fitting === undefined
    ? `${said}${tried} do not fit, nor at any usual rate (${frames} frames in ${seconds.toFixed(2)} s are ${(frames / seconds).toFixed(2)} Hz): ${trim}; if that is the rate, pass --fps (in a program, fps)`
    : `if the rate is wrong (${said}${tried}), pass --fps ${shown(fitting)} (in a program, fps: ${shown(fitting)}), at which they last ${(frames / fitting).toFixed(2)} s; else ${trim}`;
}

/** The usual rate at which the frames last as long as the audio, the most usual first where several do. */
function nearestRate(frames: number, seconds: number): number | undefined {
  const error = (rate: number) => Math.abs(frames / rate - seconds);
  for (const rates of [RATES, SLOW_RATES, LESS_COMMON_RATES, NTSC_RATES]) {
    const [best] = [...rates].sort((a, b) => error(a) - error(b));
    if (best !== undefined && error(best) <= LENGTH_TOLERANCE) return best;
  }
  return undefined;
}

function shown(rate: number): number {
  return Number(rate.toFixed(3));
}
