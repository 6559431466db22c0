import { z } from 'zod';
import { audioEncoderDefinition, audioEncoderKinds, foreignEncoder } from '../encoders/registry';
import { isHeard } from './rows';
import { givenSchema, keyFramesSchema, type ConditionSpec } from './spec';

/** The schemas of kinds that no audio encoder makes. */
const UNHEARD = { 'key-frames': keyFramesSchema, given: givenSchema } as const;

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
  for (const issue of parsed.error.issues) context.addIssue({ ...issue, path: [...issue.path] });
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
