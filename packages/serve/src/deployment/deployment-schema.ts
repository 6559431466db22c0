import { FILE_FORMATS, type JsonSchema } from '@antiphon/core';
import { samplerJsonSchema, settingsJsonSchema } from '@antiphon/generate';
import { guidanceJsonSchema } from '@antiphon/guidance';
import { z } from 'zod';
import { armGuidanceSchema, armSamplerSchema, armSchema, nameSchema } from './arm-schema';
import { serverSettingsSchema } from '../settings/schema';
import { outcomesSchema, recordsSchema } from './records-schema';

/** The keys of a deployment file, each checked by itself. */
export const deploymentSchema = z
  .strictObject({
    $schema: z.string().optional().describe('Where an editor finds the JSON schema of this file.'),
    format: z.literal(FILE_FORMATS.deployment).optional().describe('Of this file; without it, the first.'),
    name: nameSchema.describe('Of the deployment: in answers, logs and reports.'),
    bundles: z
      .record(nameSchema, z.string().min(1))
      .refine((bundles) => Object.keys(bundles).length > 0, 'expected one bundle at least')
      .describe('Folders that "antiphon export" wrote, by the names that arms use; paths are relative to this file.'),
    arms: z.array(armSchema).min(1).describe('Ways to answer, and their shares of all users.'),
    seed: z
      .string()
      .min(1)
      .optional()
      .describe('Spreads users over arms; another seed spreads them anew. Default: the name of the deployment.'),
    holdout: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .describe('Share of users that are kept out of the experiment, on the fallback.'),
    fallback: nameSchema
      .optional()
      .describe('Arm of whoever has no other: no key, no range, an arm that is switched off. Default: the first.'),
    outcomes: outcomesSchema.prefault({}),
    records: recordsSchema.optional(),
    server: serverSettingsSchema
      .omit({ secret: true })
      .optional()
      .describe('How the server runs; environment and flags win over it (docs/operations.md).'),
  })
  .meta({
    title: 'Antiphon deployment',
    description: 'Bundles that are served, the arms that answer, and which users each has.',
  });

/** JSON schema (draft 2020-12) of a deployment file, for editors and docs: docs/deployment.schema.json. */
export function deploymentJsonSchema(): JsonSchema {
  const named = new Map<unknown, () => JsonSchema>([
    [armGuidanceSchema, guidanceJsonSchema],
    [armSamplerSchema, () => ({ ...samplerJsonSchema(), default: 'ddim' })],
  ]);
  return settingsJsonSchema(deploymentSchema, named, 'urn:antiphon:deployment:1');
}
