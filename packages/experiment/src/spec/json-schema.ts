import { samplerNames, type JsonSchema } from '@antiphon/core';
import { datasetJsonSchema } from '@antiphon/data';
import { encoderJsonSchema } from '@antiphon/data/encoders';
import { guidanceJsonSchema } from '@antiphon/guidance';
import { z } from 'zod';
import { metricNames } from '../metrics/registry';
import { guidanceSchema } from './arm-spec';
import { metricNameSchema } from './chosen-metrics';
import { dataSchema, encoderSchema, fieldsSchema } from './schema';
import { samplerSchema } from './sampling-spec';

/** What is chosen by name, and so what is registered by now: plugins that are loaded have their part in it. */
const BY_NAME = new Map<unknown, () => JsonSchema>([
  [guidanceSchema, guidanceJsonSchema],
  [dataSchema, datasetJsonSchema],
  [encoderSchema, encoderJsonSchema],
  [samplerSchema, () => ({ type: 'string', enum: samplerNames() })],
  [metricNameSchema, () => ({ type: 'string', enum: metricNames() })],
]);

/** JSON schema (draft 2020-12) of what people may write, for editors and docs: docs/experiment.schema.json, with the strategies, samplers, encoders, datasets and metrics of one's own that are registered. */
export function experimentJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(fieldsSchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const named = BY_NAME.get(zodSchema)?.();
      if (named === undefined) return;
      const { description } = jsonSchema;
      for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
      Object.assign(jsonSchema, description === undefined ? {} : { description }, named);
    },
  });
  return { $schema, $id: 'urn:antiphon:experiment:1', ...schema };
}
