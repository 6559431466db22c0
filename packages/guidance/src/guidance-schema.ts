import { COMMON_OPTIONS } from './options/common-options';
import { optionSchema, type JsonSchema } from './options/option-types';
import { guidanceDefinition, guidanceKinds } from './registry';

/**
 * JSON schema (draft 2020-12) of a guidance spec: every kind that is registered by now, each with its options. A wrong option is told where it stands, since each kind
 * is a condition of its own, and not one of many ways to be right.
 */
export function guidanceJsonSchema(): JsonSchema {
  const kinds = guidanceKinds();
  return {
    type: 'object',
    properties: {
      kind: {
        description: 'The strategy: `antiphon guidance` lists them.',
        oneOf: kinds.map((kind) => ({ const: kind, description: guidanceDefinition(kind).summary })),
      },
    },
    required: ['kind'],
    allOf: kinds.map((kind) => ({
      if: { type: 'object', properties: { kind: { const: kind } }, required: ['kind'] },
      then: schemaOf(kind),
    })),
  };
}

function schemaOf(kind: string): JsonSchema {
  const { summary, options, oneBranch } = guidanceDefinition(kind);
  const all = { ...options, ...(oneBranch === true ? {} : COMMON_OPTIONS) };
  const properties = Object.entries(all).map(([name, option]) => [name, optionSchema(option)] as const);
  return {
    type: 'object',
    description: summary,
    properties: { kind: true, ...Object.fromEntries(properties) },
    additionalProperties: false,
  };
}
