import { isAntiphonError, packNumbers, type RecordedHearing } from '@antiphon/core';
import {
  computeConditions,
  conditionWidth,
  isHeard,
  normalise,
  referenceSound,
  type AudioConditionSpec,
  type ConditionSpec,
} from '@antiphon/data';
import type { Normalisation } from '@antiphon/data/bundle';
import { audioEncoderDefinition } from '@antiphon/data/encoders';
import { onnxSessions } from '@antiphon/tfjs-onnxruntime';

/** Rows of a condition that are kept, at most. */
const ROWS = 64;
/** Seconds of the reference sound by itself. */
const SHORTEST = 8;

/**
 * What a model is given of the reference sound: per condition that is heard `[rows, width]`, normalised. Undefined where it cannot be heard: its encoder is not at hand any more.
 * @param seconds of the sound, at least; default: its own
 */
export async function heardReference(
  conditions: readonly ConditionSpec[],
  normalisation: Normalisation,
  fps: number,
  seconds = 0,
): Promise<Record<string, Float32Array> | undefined> {
  try {
    const heard = await encodedReference(conditions.filter(isHeard), fps, Math.max(SHORTEST, Math.ceil(seconds)));
    const entries = Object.entries(heard).map(([name, rows]) => [
      name,
      normalise(rows, normalisation.conditions[name]),
    ]);
    return Object.fromEntries(entries) as Record<string, Float32Array>;
  } catch (error) {
    if (isAntiphonError(error)) return undefined;
    throw error;
  }
}

/** In natural units. What needs no network is kept: many trainings in one process hear the same. */
async function encodedReference(
  conditions: readonly AudioConditionSpec[],
  fps: number,
  seconds: number,
): Promise<Readonly<Record<string, Float32Array>>> {
  const key = JSON.stringify([conditions, fps, seconds]);
  const known = encoded.get(key);
  if (known !== undefined) return known;
  const options = { fps, sessions: onnxSessions() };
  const heard = await computeConditions(referenceSound(seconds), conditions, Math.floor(seconds * fps), options);
  if (conditions.some((spec) => audioEncoderDefinition(spec.kind).models(spec).length > 0)) return heard;
  encoded.set(key, heard);
  for (const [oldest] of encoded) if (encoded.size > KEPT) encoded.delete(oldest);
  return heard;
}

const encoded = new Map<string, Readonly<Record<string, Float32Array>>>();
const KEPT = 4;

/** The same as a record keeps it: every so many rows, from the first on. */
export function recordedHearing(
  conditions: readonly ConditionSpec[],
  heard: Readonly<Record<string, Float32Array>>,
): Record<string, RecordedHearing> {
  return Object.fromEntries(
    conditions.filter(isHeard).map((spec): [string, RecordedHearing] => {
      const width = conditionWidth(spec);
      const all = heard[spec.name];
      const every = Math.max(1, Math.ceil(all.length / width / ROWS));
      const rows = Math.ceil(all.length / width / every);
      const kept = Float32Array.from(
        { length: rows * width },
        (_, i) => all[Math.floor(i / width) * every * width + (i % width)],
      );
      return [spec.name, { every, rows: packNumbers(kept, [rows, width]) }];
    }),
  );
}
