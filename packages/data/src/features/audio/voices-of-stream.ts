import type { AudioStream } from '@antiphon/formats/bytes';
import { channelsFor, VoiceComparison, type Voices } from './voices';

/** What the first two channels of a stream are. It is read to its end, but for one channel. @throws what reading it throws */
export async function voicesOfStream({ sampleRate, channelCount, blocks }: AudioStream): Promise<Voices> {
  const comparison = new VoiceComparison(sampleRate, channelCount);
  if (channelCount > 1) for await (const block of blocks) comparison.push(block);
  return comparison.end();
}

/** The stream as it is heard by who listens to so many voices: see `channelsFor`. */
export function heardStream(stream: AudioStream, voices: Voices, wanted: 1 | 2): AudioStream {
  const channels = channelsFor(voices, wanted);
  async function* chosen() {
    for await (const block of stream.blocks) yield channels.map((channel) => block[channel] ?? new Float32Array(0));
  }
  return { ...stream, channelCount: channels.length, blocks: chosen() };
}
