import { z } from 'zod';
import { logMelWidth, type LogMelSpec } from './encoders/log-mel';
import type { OnnxSpec } from './encoders/onnx-spec';
import { audioEncoderDefinition, audioEncoderKinds } from './encoders/registry';
import type { Wav2vecSpec } from './encoders/wav2vec';

/**
 * How a condition is computed from audio: a name, and an audio encoder by its kind with what that kind needs.
 * Plain JSON, part of every bundle, so that serving computes exactly what training saw.
 */
export type ConditionSpec = LogMelSpec | OnnxSpec | Wav2vecSpec;

/** Any kind that is registered, checked by its own schema; defaults are filled in. */
export const conditionSpecSchema = z.looseObject({ kind: z.string() }).transform((value, context): ConditionSpec => {
  if (!audioEncoderKinds().includes(value.kind)) {
    const known = audioEncoderKinds().join(', ');
    context.addIssue({ code: 'custom', path: ['kind'], message: `unknown audio encoder. Known: ${known}` });
    return z.NEVER;
  }
  const parsed = audioEncoderDefinition(value.kind).schema.safeParse(value);
  // A kind that a plugin adds has, as all kinds but log-mel, a "width".
  if (parsed.success) return parsed.data as ConditionSpec;
  for (const { path, message } of parsed.error.issues) context.addIssue({ code: 'custom', path: [...path], message });
  return z.NEVER;
});

/** Columns of a condition. */
export function conditionWidth(spec: ConditionSpec): number {
  return 'width' in spec ? spec.width : logMelWidth(spec);
}

/** Rows of a condition for so many frames of motion: as many as the encoder gives for audio of that length. */
export function conditionRows(spec: ConditionSpec, frames: number, fps: number): number {
  const short = 'short' in spec ? spec.short : 0;
  return Math.max(0, Math.round((frames * spec.rate) / fps) - short);
}
