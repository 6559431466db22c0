import type { JsonSchema } from '@antiphon/core';
import { datasetJsonSchema } from '@antiphon/data';
import { encoderJsonSchema } from '@antiphon/data/encoders';
import { samplerJsonSchema, settingsJsonSchema } from '@antiphon/generate';
import { guidanceJsonSchema } from '@antiphon/guidance';
import { metricNames } from '../metrics/registry';
import { armGuidanceSchema } from './arm-spec';
import { metricNameSchema } from './chosen-metrics';
import { dataSchema, encoderSchema, fieldsSchema } from './schema';
import { samplerNameSchema } from './sampling-spec';

/** What is chosen by name, and so what is registered by now: plugins that are loaded have their part in it. */
const BY_NAME = new Map<unknown, () => JsonSchema>([
  [armGuidanceSchema, guidanceJsonSchema],
  [dataSchema, datasetJsonSchema],
  [encoderSchema, encoderJsonSchema],
  [samplerNameSchema, samplerJsonSchema],
  [metricNameSchema, () => ({ type: 'string', enum: metricNames() })],
]);

/** JSON schema (draft 2020-12) of what people may write, for editors and docs: docs/experiment.schema.json, with the strategies, samplers, encoders, datasets and metrics of one's own that are registered. */
export function experimentJsonSchema(): JsonSchema {
  return settingsJsonSchema(fieldsSchema, BY_NAME, 'urn:antiphon:experiment:1');
}
