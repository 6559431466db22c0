import { schemaByKind, type JsonSchema } from '@antiphon/core';
import { plainSchema } from '../plain-schema';
import { audioEncoderDefinition, audioEncoderKinds } from './registry';

/** What `encoderConditions` fills in, of every kind and of log-mel. */
const FILLED_IN = ['name'];
const FILLED_IN_LOG_MEL = ['channel', 'bands', 'sampleRate', 'rate'];

/** JSON schema (draft 2020-12) of a setting such as `{ kind: 'log-mel' }`: of every audio encoder that is registered by now, without what need not be said. */
export function encoderJsonSchema(): JsonSchema {
  const kinds = audioEncoderKinds().map((kind) => {
    const { schema, summary } = audioEncoderDefinition(kind);
    return { kind, summary, schema: setting(kind, plainSchema(schema, summary).schema) };
  });
  return schemaByKind('The audio encoder (docs/audio-encoders.md).', kinds);
}

function setting(kind: string, schema: JsonSchema): JsonSchema {
  const { required = [], ...rest } = schema;
  const filledIn = [...FILLED_IN, ...(kind === 'log-mel' ? FILLED_IN_LOG_MEL : [])];
  return { ...rest, required: (required as string[]).filter((key) => !filledIn.includes(key)) };
}
