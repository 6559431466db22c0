import { type AudioStream, Resampler } from '@antiphon/formats';
import type { AudioEncoder, EncoderOptions } from '../encoders/audio-encoder';
import { createAudioEncoder } from '../encoders/registry';
import { isHeard } from './rows';
import type { AudioConditionSpec, ConditionSpec } from './spec';

/** The conditions of a whole recording that was read piece by piece. */
export interface StreamedConditions {
  /** Per name `[rows, conditionWidth(spec)]`. */
  readonly conditions: Record<string, Float32Array>;
  /** Length of the recording. */
  readonly seconds: number;
}

/**
 * The conditions of a recording that is read piece by piece: to the bit what `computeConditions` gives for the whole, in memory that does not grow with the audio (only with the
 * rows: 4 kB a second for log-mel).
 * @param conditionSpecs those that are not computed from audio are left out
 * @param rowsOf how many rows there should be for a recording of so many seconds; those after its end are silent
 * @throws what reading the stream throws, and making the encoders
 */
export async function streamConditions(
  { sampleRate, blocks }: AudioStream,
  conditionSpecs: readonly ConditionSpec[],
  rowsOf: (seconds: number, spec: AudioConditionSpec) => number,
  options: EncoderOptions = {},
): Promise<StreamedConditions> {
  const specs = conditionSpecs.filter(isHeard);
  const resamplers = new Resamplers(sampleRate);
  const encoders: AudioEncoder[] = [];
  try {
    for (const spec of specs) encoders.push(await createAudioEncoder(spec, options));
    const paths = encoders.map((encoder) => ({ encoder, encoding: encoder.begin() }));
    for (const { channels, sampleRate: wanted } of encoders)
      for (const channel of channels) await resamplers.open(channel, wanted);
    let samples = 0;
    for await (const block of blocks) {
      samples += block[0]?.length ?? 0;
      resamplers.push(block);
      for (const { encoder, encoding } of paths)
        for (const part of resamplers.ready(encoder)) await encoding.push(part);
    }
    const seconds = samples / sampleRate;
    resamplers.end();
    const conditions: Record<string, Float32Array> = {};
    for (const [i, { encoder, encoding }] of paths.entries()) {
      for (const part of resamplers.ready(encoder)) await encoding.push(part);
      const spec = specs[i];
      if (spec !== undefined) conditions[spec.name] = await encoding.end(rowsOf(seconds, spec));
    }
    return { conditions, seconds };
  } finally {
    resamplers.close();
    for (const encoder of encoders) await encoder.release();
  }
}

/** Every channel at every rate that an encoder wants, resampled once. */
class Resamplers {
  private readonly paths = new Map<string, { readonly channel: number; readonly resampler: Resampler }>();
  /** What the last push made ready. */
  private readonly parts = new Map<string, readonly Float32Array[]>();

  constructor(private readonly from: number) {}

  async open(channel: number, to: number): Promise<void> {
    const key = `${channel} ${to}`;
    if (!this.paths.has(key)) this.paths.set(key, { channel, resampler: await Resampler.open(this.from, to) });
  }

  push(block: readonly Float32Array[]): void {
    for (const [key, { channel, resampler }] of this.paths)
      this.parts.set(key, resampler.push(block[channel] ?? new Float32Array(0)));
  }

  end(): void {
    for (const [key, { resampler }] of this.paths) this.parts.set(key, resampler.end());
  }

  /** Parts for an encoder, one array for each of its channels; a channel that the recording lacks has none. */
  ready({ channels, sampleRate }: AudioEncoder): Float32Array[][] {
    const each = channels.map((channel) => this.parts.get(`${channel} ${sampleRate}`) ?? []);
    const count = Math.max(...each.map(({ length }) => length));
    return Array.from({ length: count }, (_, i) => each.map((parts) => parts[i] ?? new Float32Array(0)));
  }

  close(): void {
    for (const { resampler } of this.paths.values()) resampler.close();
  }
}
