import { AntiphonError } from '@antiphon/core';
import type { AudioStream } from '../audio-stream';
import type { ByteSource } from '../byte-source';

/** What the WebAssembly decoders have in common. */
export interface Decoder {
  readonly ready: Promise<void>;
  decode(data: Uint8Array): Promise<Decoded>;
  flush(): Promise<Decoded>;
  free(): void;
}

interface Decoded {
  readonly channelData: Float32Array[];
  readonly samplesDecoded: number;
  readonly sampleRate: number;
  readonly errors: readonly { readonly message: string }[];
}

interface Announced {
  /** For errors. */
  readonly kind: string;
  /** Per channel, where the file tells. */
  readonly samples?: number;
}

/** Bytes at a time: few, since a kilobyte of silence may become 60 MB of samples at once. */
const CHUNK = 1 << 12;

/**
 * Decodes a file of one kind piece by piece. Anything that the decoder complains about is an error: half-understood sound is no training data.
 * @throws INVALID_AUDIO at once where the file does not begin with sound that can be decoded, later where it goes wrong or is shorter than it says
 */
export async function decodeWith(
  make: () => Decoder,
  bytes: ByteSource,
  source: string,
  { kind, samples }: Announced,
): Promise<AudioStream> {
  const fail = (problem: string) =>
    new AntiphonError('INVALID_AUDIO', { path: source, problem: `as ${kind}, ${problem}` });
  const pieces = decoded(make, bytes, fail);
  const first = await pieces.next();
  if (first.done === true) throw fail('it holds no sound');
  const { sampleRate, channelData } = first.value;
  const channelCount = channelData.length;
  async function* blocks(): AsyncGenerator<readonly Float32Array[]> {
    let count = 0;
    for (let piece = first; piece.done !== true; piece = await pieces.next()) {
      const { value } = piece;
      if (value.sampleRate !== sampleRate || value.channelData.length !== channelCount)
        throw fail('its sample rate or number of channels changes in the middle');
      if (!value.channelData.every((channel) => channel.every(Number.isFinite)))
        throw fail(`a sample after ${(count / sampleRate).toFixed(2)} s is not a finite number`);
      count += value.samplesDecoded;
      yield value.channelData;
    }
    if (samples !== undefined && count < samples)
      throw fail(`it is truncated: it should have ${samples} samples and has ${count}`);
  }
  return { sampleRate, channelCount, blocks: blocks() };
}

async function* decoded(
  make: () => Decoder,
  bytes: ByteSource,
  fail: (problem: string) => AntiphonError,
): AsyncGenerator<Decoded> {
  const decoder = make();
  try {
    await decoder.ready;
    for (let at = 0; at <= bytes.size; at += CHUNK) {
      const chunk = await bytes.read(at, CHUNK);
      const piece = await quietly(() => (chunk.length === 0 ? decoder.flush() : decoder.decode(chunk)), fail);
      if (piece.samplesDecoded > 0) yield piece;
      if (chunk.length === 0) return;
    }
    const rest = await quietly(() => decoder.flush(), fail);
    if (rest.samplesDecoded > 0) yield rest;
  } finally {
    // A decoder that failed may not be able to free itself.
    try {
      decoder.free();
    } catch {
      // its memory goes with it
    }
  }
}

/** The decoders print what they find wrong, and one of them then tries for ever: what would be printed is thrown instead. */
async function quietly(work: () => Promise<Decoded>, fail: (problem: string) => AntiphonError): Promise<Decoded> {
  const { error, warn } = console;
  const complain = (...words: unknown[]) => {
    throw new Error(words.map(String).join(' '));
  };
  console.error = complain;
  console.warn = complain;
  try {
    const result = await work();
    const [problem] = result.errors;
    if (problem !== undefined) throw new Error(problem.message);
    return result;
  } catch (cause) {
    throw fail(`it cannot be decoded (${oneLine(cause)})`);
  } finally {
    console.error = error;
    console.warn = warn;
  }
}

function oneLine(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replace(/\s+/g, ' ').trim().slice(0, 120);
}
