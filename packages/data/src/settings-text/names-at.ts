import type { JsonSchema } from '@antiphon/core';

/** What a JSON schema knows at a place of a value: the keys that an object may have there, and the words that a text may be. */
export interface NamesAt {
  readonly keys: readonly string[];
  readonly words: readonly string[];
}

/** @param value the whole, which decides what applies where there are kinds */
export function namesAt(schema: JsonSchema, value: unknown, path: readonly PropertyKey[]): NamesAt {
  let here = value;
  let schemas = applying([schema], here);
  for (const name of path) {
    schemas = schemas.flatMap((one) => below(one, name));
    here = isObject(here) ? here[String(name)] : undefined;
    schemas = applying(schemas, here);
  }
  return {
    keys: distinct(
      schemas.flatMap((one) => [...Object.keys(objectOf(one.properties)), ...wordsOf(objectOf(one.propertyNames))]),
    ),
    words: distinct(schemas.flatMap(wordsOf)),
  };
}

/** With all that a schema is made of, as far as it says something about such a value. */
function applying(schemas: readonly JsonSchema[], value: unknown): JsonSchema[] {
  return schemas.flatMap((schema) => {
    const { anyOf = [], oneOf = [], allOf = [], then } = schema;
    const parts = [anyOf, oneOf, allOf].flat() as JsonSchema[];
    const chosen = then !== undefined && isOfKind(objectOf(schema.if), value) ? [objectOf(then)] : [];
    return [schema, ...applying([...parts, ...chosen], value)];
  });
}

/** The one condition that our schemas have (`schemaByKind`). */
function isOfKind({ properties }: JsonSchema, value: unknown): boolean {
  return isObject(value) && objectOf(objectOf(properties).kind).const === value.kind;
}

function below(schema: JsonSchema, name: PropertyKey): JsonSchema[] {
  const own = objectOf(schema.properties)[String(name)];
  const first = Array.isArray(schema.prefixItems) ? (schema.prefixItems as unknown[])[Number(name)] : undefined;
  const other = typeof name === 'number' ? schema.items : schema.additionalProperties;
  return [own ?? first ?? other].filter(isObject);
}

function wordsOf({ enum: choices = [], const: only }: JsonSchema): string[] {
  return [...(choices as unknown[]), only].filter((word) => typeof word === 'string');
}

function objectOf(value: unknown): JsonSchema {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null;
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)];
}
