import { z } from 'zod';
import { logMelWidth, type LogMelSpec } from '../encoders/log-mel';
import type { OnnxSpec } from '../encoders/onnx/onnx-spec';
import { audioEncoderDefinition, audioEncoderKinds, foreignEncoder } from '../encoders/registry';
import type { Wav2vecSpec } from '../encoders/wav2vec';

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

/** The condition of a model that is shown a frame of the motion every so often. */
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
  if (!isConditionKind(value.kind)) {
    const known = audioEncoderKinds().join(', ');
    const message = `unknown audio encoder "${value.kind}". Known: ${known}. One of your own must be loaded first (--plugin FILE; in a program, plugins: [FILE])`;
    context.addIssue({ code: 'custom', path: ['kind'], message });
    return z.NEVER;
  }
  const schema = unheard ?? audioEncoderDefinition(value.kind).schema;
  const parsed = foreignEncoder(value.kind).run('schema', () => schema.safeParse(value));
  if (parsed.success) {
    const spec = parsed.data as ConditionSpec;
    const problem = specProblem(spec);
    if (problem !== undefined) throw foreignEncoder(value.kind).mistake(problem);
    return spec;
  }
  for (const { path, message } of parsed.error.issues) context.addIssue({ code: 'custom', path: [...path], message });
  return z.NEVER;
});

/** What a schema from outside leaves out, as a clause: everything that is computed relies on these. */
function specProblem(spec: ConditionSpec): string | undefined {
  const values = spec as unknown as Record<string, unknown>;
  if (isHeard(spec) && spec.kind !== 'log-mel' && !isCount(values.width))
    return 'its "schema" must give a spec with a "width": the number of features of a row';
  const rates = isHeard(spec) ? (['rate', 'sampleRate'] as const) : (['rate'] as const);
  const odd = rates.find((name) => !(Number(values[name]) > 0));
  return odd === undefined ? undefined : `its "schema" must give a spec with a "${odd}" in Hz`;
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) > 0;
}

/** Whether a condition may be of this kind: one of those that no encoder makes, or of an encoder that is registered. */
export function isConditionKind(kind: string): boolean {
  return Object.hasOwn(UNHEARD, kind) || audioEncoderKinds().includes(kind);
}

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
