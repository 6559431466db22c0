import { z } from 'zod';
import { LOG_MEL_FLOOR, LogMelStream } from '../features/audio/mel';
import { joinColumns } from '../conditions/join-columns';
import type { AudioEncoder } from './audio-encoder';
import type { AudioEncoderDefinition } from './definition';
import { columns, logMelWidth } from './log-mel-width';

/** Log-mel bands of one channel, or of several beside each other, one row per motion frame. */
const logMelSpecSchema = z.strictObject({
  name: z.string().min(1).describe('Of the condition.'),
  kind: z.literal('log-mel'),
  channel: z
    .union([z.int().min(0), z.array(z.int().min(0)).min(1).max(64)])
    .describe('Which audio channel, or which ones; a file without it counts as silent there.'),
  bands: z.int().min(1).describe('How many bands there are.'),
  sampleRate: z.int().min(8000).describe('Hz; audio is resampled to this rate first.'),
  rate: z.number().positive().describe('Hz; rows per second, the motion’s frame rate.'),
});

/** A condition of log-mel bands: of which channel of the recording, how many bands, at which rate. */
export type LogMelSpec = {
  readonly name: string;
  readonly kind: 'log-mel';
  /** Which audio channel, or which ones; a file without it counts as silent there. */
  readonly channel: number | number[];
  readonly bands: number;
  /** Hz; audio is resampled to this rate first. */
  readonly sampleRate: number;
  /** Hz; rows per second, the motion's frame rate. */
  readonly rate: number;
};

/**
 * The log-mel bands, the log energy, and its rise. Energy and rise cue stressed syllables, which a small network would otherwise have to learn to add up from the bands: energy is the
 * mean of the bands' power (log, floored like them); rise is the mean over bands of what each gained since the row before, losses counted as 0 (spectral flux, Bello et al. 2005), 0 in
 * the first row.
 */
export const logMel: AudioEncoderDefinition<LogMelSpec> = {
  kind: 'log-mel',
  summary: 'Log-mel bands, energy and its rise; nothing to download.',
  schema: logMelSpecSchema,
  models: () => [],
  create: (spec) => Promise.resolve(createLogMel(spec)),
};

function createLogMel(spec: LogMelSpec): AudioEncoder {
  const { bands, rate, sampleRate, channel } = spec;
  const channels = [channel].flat();
  const width = columns(bands);
  return {
    width: logMelWidth(spec),
    rate,
    sampleRate,
    channels,
    begin: () => {
      const mels = channels.map(() => new LogMelStream({ sampleRate, bands, rate }));
      return {
        push: (samples) => mels.forEach((mel, i) => mel.push(samples[i] ?? new Float32Array(0))),
        end: (rows) => {
          const tables = mels.map((mel) => ({ values: withEnergyAndRise(mel.end(rows), bands, rows), width }));
          const [first] = tables;
          return tables.length === 1 && first !== undefined ? first.values : joinColumns(tables, rows);
        },
      };
    },
    release: () => Promise.resolve(),
  };
}

/** Log-mel bands `[frames, bands]` with the columns of energy and rise. */
function withEnergyAndRise(mel: Float32Array, bands: number, frames: number): Float32Array {
  const width = columns(bands);
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
