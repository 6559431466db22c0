import { AntiphonError } from '@antiphon/core';
import {
  conditionRows,
  streamConditions,
  withAudioStream,
  type Audio,
  type AudioStream,
  type ConditionSpec,
  type EncoderSessions,
} from '@antiphon/data';
import { framesFor, planWindows } from './windows';

/** Audio that is not decoded yet: a file's path, or its bytes. */
export interface AudioFile {
  readonly file: string | Uint8Array;
  /** What an error names. */
  readonly name: string;
}

/** What the conditions of a recording are computed for. */
export interface ConditionsRequest {
  readonly audio: Audio | AudioFile;
  readonly specs: readonly ConditionSpec[];
  /** What the paths of encoders' models are relative to: the bundle's folder. */
  readonly folder?: string;
  /** Hz, of the motion. */
  readonly fps: number;
  /** Frames of a window. */
  readonly window: number;
  /** Longer audio is refused as soon as it shows. */
  readonly maxSeconds?: number;
  /** Of one number, in shared memory: other than 0 stops the reading. A message would wait until the thread is free, which is after the reading. */
  readonly stop?: Int32Array;
}

export interface WindowedConditions {
  /** Per name `[conditionRows(spec, planWindows(frames, window).total, fps), width]`; silent after the recording's end. */
  readonly conditions: Record<string, Float32Array>;
  readonly seconds: number;
}

/**
 * The conditions for all windows of a recording. Audio is read piece by piece, so that its length costs no memory.
 * @param sessions for encoders that are networks
 * @throws FILE_NOT_FOUND, INVALID_AUDIO, INVALID_WAV; INVALID_INPUT for audio that is too long, or with a sample that is no finite number; INVALID_ENCODER; INTERRUPTED
 */
export async function audioConditions(
  request: ConditionsRequest,
  sessions?: EncoderSessions,
): Promise<WindowedConditions> {
  const { audio, specs, folder, fps, window } = request;
  const rowsOf = (seconds: number, spec: ConditionSpec) =>
    conditionRows(spec, planWindows(framesFor(seconds, fps), window).total, fps);
  const compute = (stream: AudioStream) =>
    streamConditions(checked(stream, request), specs, rowsOf, { sessions, folder });
  if ('file' in audio) return withAudioStream(audio.file, audio.name, compute);
  const result = await compute(streamOf(audio));
  if (Object.values(result.conditions).every((values) => values.every(Number.isFinite))) return result;
  const problem = 'it contains a sample that is not a finite number';
  throw new AntiphonError('INVALID_INPUT', { source: 'audio', problem });
}

/** Samples at a time. */
const BLOCK = 1 << 16;

function streamOf({ sampleRate, channels }: Audio): AudioStream {
  const length = channels[0]?.length ?? 0;
  async function* blocks() {
    for (let at = 0; at < length; at += BLOCK)
      yield channels.map((channel) => channel.subarray(at, Math.min(at + BLOCK, length)));
  }
  return { sampleRate, channelCount: channels.length, blocks: blocks() };
}

/** A stream that ends with an error where the request says so. */
function checked({ sampleRate, channelCount, blocks }: AudioStream, request: ConditionsRequest): AudioStream {
  const { audio, maxSeconds = Infinity, stop } = request;
  async function* passed() {
    let samples = 0;
    for await (const block of blocks) {
      if (stop !== undefined && Atomics.load(stop, 0) !== 0)
        throw new AntiphonError('INTERRUPTED', { resume: 'The recording was not read to its end.' });
      samples += block[0]?.length ?? 0;
      if (samples > maxSeconds * sampleRate)
        throw new AntiphonError('INVALID_INPUT', {
          source: 'file' in audio ? audio.name : 'audio',
          problem: `the audio lasts more than the ${maxSeconds} s that are taken here`,
        });
      yield block;
    }
  }
  return { sampleRate, channelCount, blocks: passed() };
}
