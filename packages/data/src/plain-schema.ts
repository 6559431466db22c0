import type { JsonSchema, SchemaOfKind } from '@antiphon/core';
import { z } from 'zod';

/**
 * The JSON schema (draft 2020-12) of what may be written, and what it says that it is. Of a schema from outside that cannot be told as JSON (what another library or
 * version of zod made, say), nothing but that.
 * @param summary where the schema has no description
 */
export function plainSchema(schema: z.ZodType, summary: string): Omit<SchemaOfKind, 'kind'> {
  const { description = summary, ...plain } = asJson(schema);
  return { summary: String(description), schema: plain };
}

function asJson(schema: z.ZodType): JsonSchema {
  try {
    const all = Object.entries(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
    return Object.fromEntries(all.filter(([key]) => key !== '$schema'));
  } catch {
    return {};
  }
}
