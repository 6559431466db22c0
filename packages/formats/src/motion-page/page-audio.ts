import type { Audio } from '../audio/audio';
import { resample } from '../audio/resample';
import { encodeWav } from '../audio/wav/wav';

/** Hz: enough for speech on a page. */
const RATE = 24000;

/** The audio as a data URI: WAV, one channel (the mean), 16 bits, at most 24 kHz. */
export async function audioUri(audio: Audio): Promise<string> {
  const mono = mixed(audio);
  const rate = Math.min(RATE, audio.sampleRate);
  const samples = rate === audio.sampleRate ? mono : await resample(mono, audio.sampleRate, rate);
  const wav = encodeWav({ sampleRate: rate, channels: [samples] });
  return `data:audio/wav;base64,${Buffer.from(wav).toString('base64')}`;
}

/** The audio with silence behind it where it is shorter than that: what plays is led by it to the end of the motion. */
export function lastingAtLeast(audio: Audio, seconds: number): Audio {
  const samples = Math.ceil(seconds * audio.sampleRate);
  const channels = audio.channels.map((channel) => {
    if (channel.length >= samples) return channel;
    const longer = new Float32Array(samples);
    longer.set(channel);
    return longer;
  });
  return { ...audio, channels };
}

/** Below this peak, a recording is shown as quiet as it is. */
const QUIET = 0.1;

/** Peaks in `count` equal pieces, 0 … 1; the highest is 1 unless the whole recording is quiet. */
export function envelope(audio: Audio, count: number): number[] {
  const samples = mixed(audio);
  const peaks = Array.from({ length: count }, (_, i) => {
    let peak = 0;
    for (let k = Math.floor((i * samples.length) / count); k < ((i + 1) * samples.length) / count; k++)
      peak = Math.max(peak, Math.abs(samples[k] ?? 0));
    return peak;
  });
  const highest = Math.max(QUIET, ...peaks);
  return peaks.map((peak) => Math.round((peak / highest) * 1000) / 1000);
}

function mixed({ channels }: Audio): Float32Array {
  const [first = new Float32Array(0)] = channels;
  if (channels.length === 1) return first;
  return first.map((_, i) => channels.reduce((sum, channel) => sum + (channel[i] ?? 0), 0) / channels.length);
}
