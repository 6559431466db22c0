import { schemaByKind, type JsonSchema } from '@antiphon/core';
import { COMMON_OPTIONS } from './options/common-options';
import { optionSchema } from './options/option-types';
import { guidanceDefinition, guidanceKinds } from './registry';

/** JSON schema (draft 2020-12) of a guidance spec: every kind that is registered by now, each with its options. */
export function guidanceJsonSchema(): JsonSchema {
  return schemaByKind(
    'The strategy: `antiphon guidance` lists them.',
    guidanceKinds().map((kind) => ({ kind, summary: guidanceDefinition(kind).summary, schema: schemaOf(kind) })),
  );
}

function schemaOf(kind: string): JsonSchema {
  const { options, oneBranch } = guidanceDefinition(kind);
  const all = { ...options, ...(oneBranch === true ? {} : COMMON_OPTIONS) };
  const properties = Object.entries(all).map(([name, option]) => [name, optionSchema(option)] as const);
  return {
    type: 'object',
    properties: { kind: true, ...Object.fromEntries(properties) },
    additionalProperties: false,
  };
}
