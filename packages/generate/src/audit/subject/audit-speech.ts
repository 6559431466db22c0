import { isHeard, syntheticCorpus, type ConditionSpec } from '@antiphon/data';
import { resample, type Audio } from '@antiphon/formats';

/** So many synthetic recordings of two voices, in the rate that the model hears, so that they are brought there once, and not whenever something is asked. Audits in one process share them. */
export function speechOf(count: number, seconds: number, conditions: readonly ConditionSpec[]): Promise<Audio[]> {
  const [rate, ...others] = new Set(conditions.filter(isHeard).map(({ sampleRate }) => sampleRate));
  const to = others.length > 0 ? undefined : rate;
  const key = [count, Math.ceil(seconds), to].join();
  const voices = known.get(key) ?? makeSpeech(count, Math.ceil(seconds), to);
  // The last few: comparisons audit many models that hear alike, and tests some that do not.
  known.delete(key);
  known.set(key, voices);
  for (const oldest of [...known.keys()].slice(0, -KEPT)) known.delete(oldest);
  voices.catch(() => known.delete(key));
  return voices;
}

/** Silence of two voices. */
export function silence(seconds: number): Audio {
  const channel = () => new Float32Array(Math.max(1, Math.round(seconds * RATE)));
  return { sampleRate: RATE, channels: [channel(), channel()] };
}

/** As long as wanted, from the start again where it ends. */
export function looped({ sampleRate, channels }: Audio, seconds: number): Audio {
  const length = Math.max(1, Math.round(seconds * sampleRate));
  return {
    sampleRate,
    channels: channels.map((channel) => Float32Array.from({ length }, (_, i) => channel[i % channel.length] ?? 0)),
  };
}

const RATE = 16000;
const KEPT = 3;
const known = new Map<string, Promise<Audio[]>>();

async function makeSpeech(count: number, seconds: number, rate: number | undefined): Promise<Audio[]> {
  const { clips } = await syntheticCorpus({ seed: 11, clips: count, secondsPerClip: seconds });
  const voices: Audio[] = [];
  for (const { audio } of clips) {
    const to = rate ?? audio.sampleRate;
    const channels: Float32Array[] = [];
    for (const channel of audio.channels) channels.push(await resample(channel, audio.sampleRate, to));
    voices.push({ sampleRate: to, channels });
  }
  return voices;
}
