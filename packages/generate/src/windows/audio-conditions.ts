import { AntiphonError } from '@antiphon/core';
import { conditionRows, streamConditions, type ConditionSpec } from '@antiphon/data';
import type { EncoderSessions } from '@antiphon/data/encoders';
import { heardStream, voicesOfStream, type Voices } from '@antiphon/data/features';
import { withAudioStream, type Audio, type AudioFile, type AudioStream } from '@antiphon/formats';
import { framesFor, planWindows } from './windows';

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

/** What is heard in a recording, in the windows that its motion is made in. */
export interface WindowedConditions {
  /** Per name `[conditionRows(spec, planWindows(frames, window).total, fps), width]`; silent after the recording's end. */
  readonly conditions: Record<string, Float32Array>;
  /** Length of the recording. */
  readonly seconds: number;
  /** What of the recording is heard otherwise than one might think, in words. */
  readonly note?: string;
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
  const read = <T>(use: (stream: AudioStream) => Promise<T>) =>
    'file' in audio
      ? withAudioStream(
          audio.file,
          audio.name,
          (stream) => use(checked(stream, request)),
          () => goOn(request),
        )
      : use(checked(streamOf(audio), request));
  const wanted = voicesHeard(specs);
  // Whether two channels are two voices shows at the end: so the recording is read twice, as training looks at all of it.
  const voices = wanted && { wanted, found: await read(voicesOfStream) };
  const { conditions, seconds } = await read((stream) => {
    const heard = voices === undefined ? stream : heardStream(stream, voices.found, voices.wanted);
    return streamConditions(heard, specs, rowsOf, { sessions, folder });
  });
  const note = voices && noteOn(voices.found, voices.wanted);
  const result = { conditions, seconds, ...(note === undefined ? {} : { note }) };
  if ('file' in audio) return result;
  if (Object.values(result.conditions).every((values) => values.every(Number.isFinite))) return result;
  const problem = 'it contains a sample that is not a finite number';
  throw new AntiphonError('INVALID_INPUT', { source: 'audio', problem });
}

/** How many voices the conditions are of; undefined for those that hear other channels, or do not tell which, and have them as they are. */
function voicesHeard(specs: readonly ConditionSpec[]): 1 | 2 | undefined {
  const channels = specs.flatMap((spec) =>
    'channel' in spec ? spec.channel : 'channels' in spec ? spec.channels : [],
  );
  const last = Math.max(...channels);
  return last === 0 ? 1 : last === 1 ? 2 : undefined;
}

function noteOn({ kind, channel }: Voices, wanted: 1 | 2): string | undefined {
  if (wanted === 1 && kind === 'two')
    return 'its two channels are two voices, but the model was trained on one: it moves to the first channel';
  if (wanted === 1 && channel === 1) return 'its first channel is silent or faint: the model moves to the second';
  if (wanted === 2 && (kind === 'mono' || kind === 'same'))
    return 'it has one voice, and the model was trained on two: it moves as one whose partner is silent';
  return undefined;
}

/** Samples of a channel at a time. */
const BLOCK = 1 << 16;
/** Seconds at a time: of few samples a second, there is more to make of each. */
const SECONDS = 5;

function streamOf({ sampleRate, channels }: Audio): AudioStream {
  async function* blocks() {
    yield channels;
  }
  return { sampleRate, channelCount: channels.length, blocks: blocks() };
}

/** A stream in pieces of a bounded length, that ends with an error where the request says so. */
function checked({ sampleRate, channelCount, blocks }: AudioStream, request: ConditionsRequest): AudioStream {
  const { audio, maxSeconds = Infinity } = request;
  const most = Math.min(BLOCK, Math.ceil(SECONDS * sampleRate));
  async function* passed() {
    let samples = 0;
    for await (const block of blocks) {
      const length = block[0]?.length ?? 0;
      samples += length;
      if (samples > maxSeconds * sampleRate)
        throw new AntiphonError('INVALID_INPUT', {
          source: 'file' in audio ? audio.name : 'audio',
          problem: `the audio lasts more than the ${maxSeconds} s that are taken here`,
        });
      for (let at = 0; at < length; at += most) {
        goOn(request);
        yield block.map((channel) => channel.subarray(at, Math.min(at + most, length)));
      }
    }
  }
  return { sampleRate, channelCount, blocks: passed() };
}

/** @throws INTERRUPTED where the reading shall stop */
function goOn({ stop }: ConditionsRequest): void {
  if (stop !== undefined && Atomics.load(stop, 0) !== 0)
    throw new AntiphonError('INTERRUPTED', { resume: 'The recording was not read to its end.' });
}
