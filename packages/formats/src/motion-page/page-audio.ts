import type { Audio } from '../audio/audio';
import type { AudioFile } from '../audio/audio-file';
import type { AudioStream } from '../audio/audio-stream';
import { Resampler } from '../audio/resample';
import { encodeWavHeader, wavInteger } from '../audio/wav/wav';
import { audioSeconds, withAudioStream } from '../files/read-audio';
import { tooLong } from '../motion-writers/text-limit';
import { Envelope } from './envelope';

/** Hz: enough for speech on a page. */
export const PAGE_RATE = 24000;
/** Samples at a time. */
const BLOCK = 1 << 16;

/** What a page says: its sound, and how loud it is where. */
export interface PageSound {
  /** A WAV file: one channel (the mean), 16 bits, at most 24 kHz. */
  readonly wav: Buffer;
  /** Peaks in equal pieces, 0 … 1; the highest is 1 unless the whole recording is quiet. */
  readonly wave: readonly number[];
}

/**
 * The sound of a page. Audio is read piece by piece, and what is held is what goes into the page: 48 kB a second.
 * @param seconds that it lasts at least: what is shorter is followed by silence, as what plays is led by it to the end of the motion
 * @param peaks how many there are
 * @param most bytes that the page may have of it
 * @throws INVALID_INPUT for sound that has more bytes; what reading the audio throws
 */
export async function pageSound(
  audio: Audio | AudioFile,
  { seconds, peaks, most }: { seconds: number; peaks: number; most: number },
): Promise<PageSound> {
  const known = 'file' in audio ? await audioSeconds(audio.file, audio.name) : undefined;
  const read = <T>(use: (stream: AudioStream) => Promise<T>) =>
    'file' in audio ? withAudioStream(audio.file, audio.name, use) : use(streamOf(audio));
  const lasting = (samples: number, rate: number) => Math.max(samples, Math.ceil(seconds * rate));
  const first = await read(async (stream) => {
    const { sampleRate } = stream;
    const announced = 'file' in audio ? Math.round((known ?? 0) * sampleRate) : (audio.channels[0]?.length ?? 0);
    const envelope = new Envelope(peaks, lasting(announced, sampleRate));
    const wav = await WavOfPage.open(sampleRate, most);
    try {
      for await (const block of stream.blocks) {
        const mono = mixed(block);
        envelope.push(mono);
        wav.push(mono);
      }
      const total = lasting(envelope.samples, sampleRate);
      for (let at = envelope.samples; at < total; at += BLOCK) wav.push(new Float32Array(Math.min(BLOCK, total - at)));
      return { wav: wav.end(), total, envelope };
    } finally {
      wav.close();
    }
  });
  if (first.envelope.total === first.total) return { wav: first.wav, wave: first.envelope.peaks() };
  // Where the pieces begin is known only now.
  const envelope = new Envelope(peaks, first.total);
  await read(async ({ blocks }) => {
    for await (const block of blocks) envelope.push(mixed(block));
  });
  return { wav: first.wav, wave: envelope.peaks() };
}

/** A WAV file that is made while its samples come. */
class WavOfPage {
  private integers = new Int16Array(BLOCK);
  private length = 0;

  private constructor(
    private readonly rate: number,
    private readonly resampler: Resampler,
    private readonly most: number,
  ) {}

  static async open(sampleRate: number, most: number): Promise<WavOfPage> {
    const rate = Math.min(PAGE_RATE, sampleRate);
    return new WavOfPage(rate, await Resampler.open(sampleRate, rate), most);
  }

  push(mono: Float32Array): void {
    for (const part of this.resampler.push(mono)) this.add(part);
  }

  end(): Buffer {
    for (const part of this.resampler.end()) this.add(part);
    const samples = Buffer.from(this.integers.buffer, 0, 2 * this.length);
    return Buffer.concat([encodeWavHeader({ sampleRate: this.rate, channels: 1, samples: this.length }), samples]);
  }

  close(): void {
    this.resampler.close();
  }

  private add(part: Float32Array): void {
    if (2 * (this.length + part.length) > this.most)
      throw tooLong(`more than ${Math.floor(this.length / this.rate)} s of sound are too much for a page`);
    if (this.length + part.length > this.integers.length) {
      const more = new Int16Array(Math.max(this.length + part.length, Math.ceil(1.5 * this.integers.length)));
      more.set(this.integers.subarray(0, this.length));
      this.integers = more;
    }
    for (const sample of part) this.integers[this.length++] = wavInteger(sample);
  }
}

function streamOf({ sampleRate, channels }: Audio): AudioStream {
  const length = channels[0]?.length ?? 0;
  async function* blocks() {
    for (let at = 0; at < length; at += BLOCK) yield channels.map((channel) => channel.subarray(at, at + BLOCK));
  }
  return { sampleRate, channelCount: channels.length, blocks: blocks() };
}

/** The mean of all channels. */
function mixed(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0)] = channels;
  if (channels.length === 1) return first;
  const mean = new Float32Array(first.length);
  for (let i = 0; i < mean.length; i++) {
    let sum = 0;
    for (const channel of channels) sum += channel[i] ?? 0;
    mean[i] = sum / channels.length;
  }
  return mean;
}
