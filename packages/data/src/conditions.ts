import { z } from 'zod';

/** Log-mel bands of one channel, one row per motion frame. */
const logMelSchema = z.strictObject({
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

/** Frames of the motion itself, one every `every`: in training those of the truth, in sampling those that a guide makes. */
const keyFramesSchema = z.strictObject({
  name: z.string().min(1),
  kind: z.literal('key-frames'),
  /** Motion frames from one to the next. */
  every: z.int().positive(),
  /** Motion features. */
  width: z.int().positive(),
  /** Hz: the motion's frame rate / `every`. */
  rate: z.number().positive(),
});

/**
 * Where a condition comes from. Plain JSON, part of every bundle, so that serving computes exactly what training saw.
 */
export const conditionSpecSchema = z.discriminatedUnion('kind', [logMelSchema, keyFramesSchema]);

export type ConditionSpec = z.infer<typeof conditionSpecSchema>;
export type KeyFramesSpec = z.infer<typeof keyFramesSchema>;
/** A condition that is computed from audio. */
export type AudioConditionSpec = Exclude<ConditionSpec, KeyFramesSpec>;

/** Columns of a condition: of log-mel its bands, then log energy and the rise of energy (see `computeConditions`). */
export function conditionWidth(spec: ConditionSpec): number {
  return spec.kind === 'log-mel' ? spec.bands + 2 : spec.width;
}

export function isHeard(spec: ConditionSpec): spec is AudioConditionSpec {
  return spec.kind !== 'key-frames';
}
