import { AntiphonError } from '@antiphon/core';
import type { AudioStream } from './audio-stream';
import type { ByteSource } from './byte-source';
import { throwComplaints } from './throw-complaints';

/** What the WebAssembly decoders have in common. */
export interface Decoder {
  readonly ready: Promise<void>;
  decode(data: Uint8Array): Promise<Decoded>;
  flush(): Promise<Decoded>;
  free(): void;
}

export interface Decoded {
  readonly channelData: Float32Array[];
  readonly samplesDecoded: number;
  readonly sampleRate: number;
  readonly errors: readonly { readonly message: string }[];
}

interface Announced {
  /** For errors. */
  readonly kind: string;
  /** Per channel, where the file tells; at least so many must come. */
  readonly samples?: number | undefined;
}

/** Bytes that are read at a time. */
const CHUNK = 1 << 16;
/** Bytes that a decoder gets at a time. Silence is packed up to 100,000-fold, and a decoder gives at once all that it was given. */
const PIECE = 1 << 10;
/** Samples of a channel that are gathered before they are handed on. */
const BLOCK = 1 << 16;

/**
 * Decodes a file of one kind piece by piece. The decoder is loaded by `make`, which is called once sound is there to decode: each weighs some hundred kB.
 * Anything that the decoder complains about is an error: half-understood sound is no training data.
 * @throws INVALID_AUDIO at once where the file does not begin with sound that can be decoded, later where it goes wrong or is shorter than it says
 */
export async function decodeWith(
  make: () => Promise<Decoder>,
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
    let waiting: Float32Array[][] = [];
    let waitingSamples = 0;
    try {
      for (let piece = first; piece.done !== true; piece = await pieces.next()) {
        const { value } = piece;
        if (value.sampleRate !== sampleRate || value.channelData.length !== channelCount)
          throw fail('its sample rate or number of channels changes in the middle');
        if (!value.channelData.every(isFinite))
          throw fail(`a sample after ${(count / sampleRate).toFixed(2)} s is not a finite number`);
        count += value.samplesDecoded;
        waiting.push(value.channelData);
        waitingSamples += value.samplesDecoded;
        if (waitingSamples < BLOCK) continue;
        yield joined(waiting, waitingSamples);
        [waiting, waitingSamples] = [[], 0];
      }
      if (samples !== undefined && count < samples)
        throw fail(`it is truncated or damaged: it should have ${samples} samples and has ${count}`);
      if (waitingSamples > 0) yield joined(waiting, waitingSamples);
    } finally {
      // Frees the decoder of one who reads no further.
      await pieces.return(undefined);
    }
  }
  return { sampleRate, channelCount, blocks: blocks() };
}

async function* decoded(
  make: () => Promise<Decoder>,
  bytes: ByteSource,
  fail: (problem: string) => AntiphonError,
): AsyncGenerator<Decoded, undefined> {
  const decoder = await make();
  const run = async (work: () => Promise<Decoded>) => {
    try {
      const result = await throwComplaints(work);
      const [problem] = result.errors;
      if (problem !== undefined) throw new Error(problem.message);
      return result;
    } catch (cause) {
      throw fail(`it cannot be decoded (${oneLine(cause)})`);
    }
  };
  try {
    await decoder.ready;
    for (let at = 0; at < bytes.size; at += CHUNK) {
      const chunk = await bytes.read(at, CHUNK);
      if (chunk.length === 0) break;
      for (let from = 0; from < chunk.length; from += PIECE) {
        const piece = await run(() => decoder.decode(chunk.subarray(from, from + PIECE)));
        if (piece.samplesDecoded > 0) yield piece;
      }
    }
    const rest = await run(() => decoder.flush());
    if (rest.samplesDecoded > 0) yield rest;
    return undefined;
  } finally {
    // A decoder that failed may not be able to free itself.
    try {
      decoder.free();
    } catch {
      // its memory goes with it
    }
  }
}

function isFinite(samples: Float32Array): boolean {
  for (const sample of samples) if (!Number.isFinite(sample)) return false;
  return true;
}

function joined(pieces: readonly Float32Array[][], samples: number): readonly Float32Array[] {
  const [only = []] = pieces;
  if (pieces.length === 1) return only;
  return only.map((_, channel) => {
    const whole = new Float32Array(samples);
    let at = 0;
    for (const piece of pieces) {
      const part = piece[channel] ?? new Float32Array(0);
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  });
}

function oneLine(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replace(/\s+/g, ' ').trim().slice(0, 120);
}
