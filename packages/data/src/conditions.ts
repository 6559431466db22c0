import { z } from 'zod';
import { logMelWidth, type LogMelSpec } from './encoders/log-mel';
import type { OnnxSpec } from './encoders/onnx-spec';
import { audioEncoderDefinition, audioEncoderKinds } from './encoders/registry';
import type { Wav2vecSpec } from './encoders/wav2vec';

/** How a condition is computed from audio: a name, and an audio encoder by its kind with what that kind needs. */
export type AudioConditionSpec = LogMelSpec | OnnxSpec | Wav2vecSpec;

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

export type KeyFramesSpec = z.infer<typeof keyFramesSchema>;

/** Features that whoever samples brings along: of a model whose encoder is not at hand. */
const givenSchema = z.strictObject({
  name: z.string().min(1),
  kind: z.literal('given'),
  width: z.int().positive(),
  /** Hz: rows per second. */
  rate: z.number().positive(),
  /** Rows that a window has fewer. */
  short: z.int().min(0).default(0),
});

export type GivenSpec = z.infer<typeof givenSchema>;

/** Kinds that no audio encoder makes. */
const UNHEARD = { 'key-frames': keyFramesSchema, given: givenSchema } as const;

/** Where a condition comes from. Plain JSON, part of every bundle, so that serving computes exactly what training saw. */
export type ConditionSpec = AudioConditionSpec | KeyFramesSpec | GivenSpec;

/** Key frames, given features, or any kind of audio encoder that is registered, checked by its own schema; defaults are filled in. */
export const conditionSpecSchema = z.looseObject({ kind: z.string() }).transform((value, context): ConditionSpec => {
  const unheard = Object.hasOwn(UNHEARD, value.kind) ? UNHEARD[value.kind as keyof typeof UNHEARD] : undefined;
  if (unheard === undefined && !audioEncoderKinds().includes(value.kind)) {
    const known = audioEncoderKinds().join(', ');
    context.addIssue({ code: 'custom', path: ['kind'], message: `unknown audio encoder. Known: ${known}` });
    return z.NEVER;
  }
  const parsed = (unheard ?? audioEncoderDefinition(value.kind).schema).safeParse(value);
  // A kind that a plugin adds has, as all kinds but log-mel, a "width".
  if (parsed.success) return parsed.data as ConditionSpec;
  for (const { path, message } of parsed.error.issues) context.addIssue({ code: 'custom', path: [...path], message });
  return z.NEVER;
});

/** Whether a condition is computed from audio. */
export function isHeard(spec: ConditionSpec): spec is AudioConditionSpec {
  return !Object.hasOwn(UNHEARD, spec.kind);
}

/** Columns of a condition. */
export function conditionWidth(spec: ConditionSpec): number {
  return 'width' in spec ? spec.width : logMelWidth(spec);
}

/** Rows of a condition for so many frames of motion: as many as the encoder gives for audio of that length. */
export function conditionRows(spec: ConditionSpec, frames: number, fps: number): number {
  const short = 'short' in spec ? spec.short : 0;
  return Math.max(0, Math.round((frames * spec.rate) / fps) - short);
}
