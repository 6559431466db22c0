import type { AudioStream } from './audio/audio-stream';
import { LogMelStream } from './audio/mel';
import { Resampler } from './audio/resample';
import { withEnergyAndRise } from './compute-conditions';
import { isHeard, type AudioConditionSpec, type ConditionSpec } from './conditions';

export interface StreamedConditions {
  /** Per name `[frames, conditionWidth(spec)]`. */
  readonly conditions: Record<string, Float32Array>;
  /** Length of the recording. */
  readonly seconds: number;
}

/**
 * The conditions of a recording that is read piece by piece: to the bit what `computeConditions` gives for the whole, in memory that does not grow with the audio (only with the
 * rows: 4 kB a second).
 * @param framesOf how many rows there should be for a recording of so many seconds; those after its end are silent
 * @throws what reading the stream throws
 */
export async function streamConditions(
  { sampleRate, blocks }: AudioStream,
  specs: readonly ConditionSpec[],
  framesOf: (seconds: number) => number,
): Promise<StreamedConditions> {
  const paths: { readonly spec: AudioConditionSpec; readonly resampler: Resampler; readonly mel: LogMelStream }[] = [];
  try {
    for (const spec of specs.filter(isHeard))
      paths.push({
        spec,
        resampler: await Resampler.open(sampleRate, spec.sampleRate),
        mel: new LogMelStream({ sampleRate: spec.sampleRate, bands: spec.bands, rate: spec.rate }),
      });
    let samples = 0;
    for await (const block of blocks) {
      samples += block[0]?.length ?? 0;
      for (const { spec, resampler, mel } of paths)
        for (const part of resampler.push(block[spec.channel] ?? new Float32Array(0))) mel.push(part);
    }
    const seconds = samples / sampleRate;
    const frames = framesOf(seconds);
    const conditions: Record<string, Float32Array> = {};
    for (const { spec, resampler, mel } of paths) {
      for (const part of resampler.end()) mel.push(part);
      conditions[spec.name] = withEnergyAndRise(mel.end(frames), spec, frames);
    }
    return { conditions, seconds };
  } finally {
    for (const { resampler } of paths) resampler.close();
  }
}
