import { isAntiphonError, packNumbers, type RecordedHearing } from '@antiphon/core';
import { computeConditions, conditionWidth, isHeard, normalise, referenceSound, type ConditionSpec } from '@antiphon/data';
import type { Normalisation } from '@antiphon/data/bundle';
import { onnxSessions } from '@antiphon/tfjs-onnxruntime';

/** Rows of a condition that are kept, at most. */
const ROWS = 64;

/**
 * What a model is given of the reference sound: per condition that is heard `[rows, width]`, normalised. Undefined where it cannot be heard: its encoder is not at hand any more.
 * @param seconds default: those of the reference sound
 */
export async function heardReference(
  conditions: readonly ConditionSpec[],
  normalisation: Normalisation,
  fps: number,
  seconds?: number,
): Promise<Record<string, Float32Array> | undefined> {
  const sound = referenceSound(seconds);
  const frames = Math.floor((sound.channels[0].length / sound.sampleRate) * fps);
  try {
    const heard = await computeConditions(sound, conditions.filter(isHeard), frames, { fps, sessions: onnxSessions() });
    const entries = Object.entries(heard).map(([name, rows]) => [name, normalise(rows, normalisation.conditions[name])]);
    return Object.fromEntries(entries) as Record<string, Float32Array>;
  } catch (error) {
    if (isAntiphonError(error)) return undefined;
    throw error;
  }
}

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
      const kept = Float32Array.from({ length: rows * width }, (_, i) => all[Math.floor(i / width) * every * width + (i % width)]);
      return [spec.name, { every, rows: packNumbers(kept, [rows, width]) }];
    }),
  );
}

