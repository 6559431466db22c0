import { AntiphonError, samplerNames, type JsonSchema } from '@antiphon/core';
import { guidanceProblems } from '@antiphon/guidance';
import { z } from 'zod';

/** A guidance spec as people write it, checked by its kind; as it was written, without defaults. */
export const guidanceSchema = z.looseObject({ kind: z.string() }).superRefine((spec, context) => {
  for (const { key, unknown, problem } of guidanceProblems(spec))
    context.addIssue(
      unknown === true && key !== undefined
        ? { code: 'unrecognized_keys', keys: [key] }
        : { code: 'custom', path: key === undefined ? [] : [key], message: problem },
    );
});

/** The name of a sampler that is registered. */
export const samplerSchema = z.string().refine((name) => samplerNames().includes(name), {
  error: ({ input }) =>
    new AntiphonError('UNKNOWN_SAMPLER', { name: String(input), known: samplerNames().join(', ') }).message.replace(
      /\.$/,
      '',
    ),
});

/** A number of steps, or a respacing. */
export const stepsSchema = z.union([z.int().positive(), z.string().regex(/^(ddim)?\d+$/)], {
  error: 'expected a number of steps such as 25, or a respacing such as "ddim25"',
});

/**
 * JSON schema (draft 2020-12) of settings that people write, for editors.
 * @param named parts that are chosen by a name, and so by what is registered by now: each with its own JSON schema, in place of the one that zod would make
 */
export function settingsJsonSchema(
  schema: z.ZodType,
  named: ReadonlyMap<unknown, () => JsonSchema>,
  id: string,
): JsonSchema {
  const { $schema, ...made } = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const own = named.get(zodSchema)?.();
      if (own === undefined) return;
      const { description } = jsonSchema;
      for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
      Object.assign(jsonSchema, description === undefined ? {} : { description }, own);
    },
  });
  return { $schema, $id: id, ...made };
}

/** JSON schema of a sampler's name. */
export function samplerJsonSchema(): JsonSchema {
  return { type: 'string', enum: samplerNames() };
}
