import { join } from 'node:path';
import type { Audio } from '@antiphon/formats';
import type { EncoderOptions } from '../encoders/audio-encoder';
import { encoderHash } from '../encoders/encoder-hash';
import { audioHash, cachedEncoding } from '../encoders/encoding-cache';
import { audioEncoderDefinition } from '../encoders/registry';
import { conditionRows, conditionWidth, isHeard } from './rows';
import type { AudioConditionSpec, ConditionSpec } from './spec';
import { streamConditions } from './stream-conditions';

/** At which rate conditions have rows, what networks are run with, and where their results are kept. */
export interface ConditionOptions extends EncoderOptions {
  /** Hz, of the motion. Without it every condition has one row per frame. */
  readonly fps?: number | undefined;
  /** Folder for what networks made of recordings, by content hash (`encodings/` in it). Without it everything is made anew; the result is the same. */
  readonly cache?: string | undefined;
}

/**
 * The conditions of a recording: per name `[rows, conditionWidth(spec)]`, with `conditionRows(spec, frames, fps)` rows, row i for the time (i + 0.5) / rate.
 * What is not computed from audio is left out. A channel that the recording lacks is silent, and so is the time after its end.
 * @throws UNKNOWN_ENCODER, INVALID_ENCODER, FILE_NOT_FOUND
 */
export async function computeConditions(
  audio: Audio,
  specs: readonly ConditionSpec[],
  frames: number,
  { fps, cache, ...options }: ConditionOptions = {},
): Promise<Record<string, Float32Array>> {
  const rowsOf = (spec: AudioConditionSpec) => (fps === undefined ? frames : conditionRows(spec, frames, fps));
  const compute = async (some: readonly ConditionSpec[]) => {
    const stream = { sampleRate: audio.sampleRate, channelCount: audio.channels.length, blocks: whole(audio) };
    return (await streamConditions(stream, some, (_, spec) => rowsOf(spec), options)).conditions;
  };
  const conditions: Record<string, Float32Array> = {};
  if (cache === undefined) return compute(specs);
  const folder = join(cache, 'encodings');
  const hash = audioHash(audio.sampleRate, audio.channels);
  for (const spec of specs.filter(isHeard)) {
    const make = async () => (await compute([spec]))[spec.name] ?? new Float32Array(0);
    // What needs no network is made faster than it is read.
    const light = audioEncoderDefinition(spec.kind).models(spec).length === 0;
    const size = { rows: rowsOf(spec), width: conditionWidth(spec) };
    conditions[spec.name] = light
      ? await make()
      : await cachedEncoding(folder, { ...size, audio: hash, encoder: await encoderHash(spec, options) }, make);
  }
  return conditions;
}

async function* whole({ channels }: Audio) {
  yield channels;
}
