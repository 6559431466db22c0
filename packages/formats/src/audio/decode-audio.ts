import { AntiphonError } from '@antiphon/core';
import { unreadByContent, unreadByName } from '../unread-kinds';
import type { Audio } from './audio';
import { HEAD, hasText, type AnnouncedLength, type AudioKind } from './audio-kind';
import type { AudioStream } from './audio-stream';
import { readFrom } from './byte-ranges';
import { bytesInMemory, partOf, type ByteSource } from './byte-source';
import { AUDIO_KINDS } from './registry';
import { tagsBefore } from './tags';

/** Endings of files that are taken for audio. */
export const AUDIO_ENDINGS: readonly string[] = AUDIO_KINDS.flatMap(({ endings }) => endings);

/** Content types of requests whose body is audio. */
export const AUDIO_CONTENT_TYPES: readonly string[] = AUDIO_KINDS.flatMap(({ contentTypes }) => contentTypes);

/** Hz: rates that recordings have, and more. Others are a damaged header's, which would make hours of a second. */
const RATES = [1000, 768_000] as const;

/**
 * Bytes of samples in memory that each byte of a file may become, and those that any file may. Silence has no lowest bit rate in FLAC, Vorbis and Opus, so that a file of
 * some kilobytes may be made to fill the memory. 1000 is 3 kbit/s for 48 kHz and two channels (Opus begins at 6, MP3 at 8); 64 MiB are 17 minutes of 16 kHz.
 */
const [LARGEST_RATIO, SMALL] = [1000, 64 * 2 ** 20];

/**
 * Decodes an audio file: WAV, FLAC, MP3, OGG Vorbis or OGG Opus, whatever it is called: its content tells.
 * @param source what an error names, usually the path
 * @throws INVALID_AUDIO, INVALID_WAV for a file that is none of these, is damaged, or holds no sound
 */
export async function decodeAudio(bytes: Uint8Array, source: string): Promise<Audio> {
  return wholeAudio(await openAudio(bytesInMemory(bytes), source), source, bytes.length);
}

/** The stream of an audio file. @param source what an error names @throws INVALID_AUDIO, INVALID_WAV */
export async function openAudio(file: ByteSource, source: string): Promise<AudioStream> {
  const { kind, bytes } = await audioKindOf(file, source);
  const stream = await kind.open(bytes, source);
  const [lowest, highest] = RATES;
  if (stream.sampleRate >= lowest && stream.sampleRate <= highest) return stream;
  const problem = `its sample rate is ${stream.sampleRate} Hz, not ${lowest} to ${highest}`;
  throw new AntiphonError('INVALID_AUDIO', { path: source, problem });
}

/** What an audio file says of its length, see `AudioKind.length`. @throws as `openAudio` */
export async function announcedLength(file: ByteSource, source: string): Promise<AnnouncedLength | undefined> {
  const { kind, bytes } = await audioKindOf(file, source);
  const length = await kind.length(bytes, source);
  return length === undefined || length.samples < 0 ? undefined : length;
}

/** What kind a file is, and its bytes behind tags. */
async function audioKindOf(
  file: ByteSource,
  source: string,
): Promise<{ readonly kind: AudioKind; readonly bytes: ByteSource }> {
  const bytes = partOf(file, await readFrom(file, tagsBefore(file.size)));
  const head = await bytes.read(0, HEAD);
  const kind = AUDIO_KINDS.find(({ matches }) => matches(head));
  if (kind !== undefined) return { kind, bytes };
  // Zeros, with which some kinds begin, were taken for padding.
  const unread = unreadByContent(await file.read(0, HEAD), source) ?? unreadByName(source);
  const problem =
    file.size === 0
      ? 'the file is empty'
      : hasText(head, 0, 'ID3')
        ? 'it is truncated: it ends within its ID3 tag'
        : unread === undefined
          ? 'it begins like no kind of audio that is known'
          : `it is ${unread}`;
  throw new AntiphonError('INVALID_AUDIO', { path: source, problem });
}

/** All of a stream in memory. @param bytes of the file, which bound what they may become @throws INVALID_AUDIO */
export async function wholeAudio(
  { sampleRate, channelCount, blocks }: AudioStream,
  source: string,
  bytes: number,
): Promise<Audio> {
  const parts: (readonly Float32Array[])[] = [];
  let length = 0;
  for await (const block of blocks) {
    parts.push(block);
    length += block[0]?.length ?? 0;
    if (length * channelCount * Float32Array.BYTES_PER_ELEMENT > LARGEST_RATIO * bytes + SMALL)
      throw new AntiphonError('INVALID_AUDIO', {
        path: source,
        problem: `its ${bytes} bytes decode to more than ${Math.floor(length / sampleRate)} s of sound, more than a thousand times as many (damaged, or all silence?). Save it as WAV`,
      });
  }
  const channels = Array.from({ length: channelCount }, (_, channel) => {
    const samples = new Float32Array(length);
    let at = 0;
    for (const part of parts) {
      samples.set(part[channel] ?? [], at);
      at += part[channel]?.length ?? 0;
    }
    return samples;
  });
  return { sampleRate, channels };
}
