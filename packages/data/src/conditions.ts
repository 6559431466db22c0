import { z } from 'zod';

/**
 * How a condition is computed from audio: log-mel bands of one channel, one row per motion frame.
 * Plain JSON, part of every bundle, so that serving computes exactly what training saw.
 */
export const conditionSpecSchema = z.strictObject({
  name: z.string().min(1),
  kind: z.literal('log-mel'),
  /** Which audio channel; a file without it counts as silent there. */
  channel: z.int().min(0),
  bands: z.int().min(1),
  /** Hz; audio is resampled to this rate first. */
  sampleRate: z.int().min(8000),
  /** Hz; rows per second, the motion's frame rate. */
  rate: z.number().positive(),
});

export type ConditionSpec = z.infer<typeof conditionSpecSchema>;

/** Columns of a condition: its bands, then log energy and the rise of energy (see `computeConditions`). */
export function conditionWidth(spec: ConditionSpec): number {
  return spec.bands + 2;
}
