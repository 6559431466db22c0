/** A JSON schema, draft 2020-12, as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One of the kinds that plain data may have. */
export interface SchemaOfKind {
  readonly kind: string;
  /** What it is, in one sentence. */
  readonly summary: string;
  /** Of the whole, `kind` included or not. */
  readonly schema: JsonSchema;
}

/**
 * JSON schema of plain data that says what it is by its `kind`. A wrong key is told where it stands, as each kind is a condition of its own, and not one of many ways to be right.
 * @param kind what the kind is, in one sentence
 */
export function schemaByKind(kind: string, kinds: readonly SchemaOfKind[]): JsonSchema {
  return {
    type: 'object',
    properties: {
      kind: { description: kind, oneOf: kinds.map((one) => ({ const: one.kind, description: one.summary })) },
    },
    required: ['kind'],
    allOf: kinds.map((one) => ({
      if: { type: 'object', properties: { kind: { const: one.kind } }, required: ['kind'] },
      then: { description: one.summary, ...one.schema },
    })),
  };
}
