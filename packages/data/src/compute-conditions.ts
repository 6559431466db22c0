import type { Audio } from './audio/audio';
import { logMel, LOG_MEL_FLOOR } from './audio/mel';
import { resample } from './audio/resample';
import { conditionWidth, isHeard, type AudioConditionSpec, type ConditionSpec } from './conditions';

/**
 * The conditions of a recording: per name `[frames, conditionWidth(spec)]`, row i for the time (i + 0.5) / rate.
 * Columns: the log-mel bands, the log energy, and its rise. Energy and rise cue stressed syllables, which a small network would
 * otherwise have to learn to add up from the bands: energy is the mean of the bands' power (log, floored like them); rise is the mean
 * over bands of what each gained since the row before, losses counted as 0 (spectral flux, Bello et al. 2005), 0 in the first row.
 * What is not computed from audio is left out. A channel that the recording lacks is silent, and so is the time after its end.
 */
export async function computeConditions(
  audio: Audio,
  specs: readonly ConditionSpec[],
  frames: number,
): Promise<Record<string, Float32Array>> {
  const resampled = new Map<string, Promise<Float32Array>>();
  const channelAt = (channel: number, sampleRate: number) => {
    const key = `${channel} ${sampleRate}`;
    const samples =
      resampled.get(key) ?? resample(audio.channels[channel] ?? new Float32Array(0), audio.sampleRate, sampleRate);
    resampled.set(key, samples);
    return samples;
  };
  const entries = specs.filter(isHeard).map(async (spec): Promise<[string, Float32Array]> => {
    const { bands, rate, sampleRate } = spec;
    const mel = logMel(await channelAt(spec.channel, sampleRate), { sampleRate, bands, rate, frames });
    return [spec.name, withEnergyAndRise(mel, spec, frames)];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Log-mel bands `[frames, bands]` with the columns of energy and rise. */
export function withEnergyAndRise(mel: Float32Array, spec: AudioConditionSpec, frames: number): Float32Array {
  const { bands } = spec;
  const width = conditionWidth(spec);
  const result = new Float32Array(frames * width);
  for (let frame = 0; frame < frames; frame++) {
    let power = 0;
    let rise = 0;
    for (let band = 0; band < bands; band++) {
      const value = mel[frame * bands + band] ?? 0;
      result[frame * width + band] = value;
      power += Math.exp(value) - LOG_MEL_FLOOR;
      if (frame > 0) rise += Math.max(0, value - (mel[(frame - 1) * bands + band] ?? 0));
    }
    result[frame * width + bands] = Math.log(Math.max(0, power) / bands + LOG_MEL_FLOOR);
    result[frame * width + bands + 1] = rise / bands;
  }
  return result;
}
