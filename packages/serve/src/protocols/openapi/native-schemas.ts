import { FILE_FORMATS } from '@antiphon/core';
import { bundleManifestSchema } from '@antiphon/data/bundle';
import { z } from 'zod';
import { MOTION_STREAM_FORMAT } from '../stream/ndjson';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const rows = z.array(z.array(z.number()));
const count = z.int().nonnegative();
const guidance = z.looseObject({ kind: z.string() }).describe('A guidance spec.');
const steps = z.union([z.int().positive(), z.string()]).describe('A number of steps, or a respacing such as "ddim25".');
const joint = z
  .object({
    name: z.string(),
    parent: z.int().min(-1).describe('Index; −1 for a root.'),
    offset: z.array(z.number()).length(3),
    channels: z.array(z.string()),
    endSite: z.array(z.number()).length(3).optional(),
  })
  .meta({ id: 'Joint' });

const facePart = z.object({ fps: z.number(), frames: count, names: z.array(z.string()) });
const bodyPart = z.object({ fps: z.number(), frames: count, joints: z.array(joint) });

/** An error, in the native routes. */
export const errorSchema = z
  .object({
    error: z.object({
      code: z.string().describe('Stable; docs/errors.md explains each.'),
      message: z.string().describe('What was found, what was expected, what to do.'),
      details: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  })
  .meta({ id: 'Error' });

/** `format=json`. */
export const motionSchema = z
  .object({
    format: z.literal(FILE_FORMATS.motion),
    fps: z.number().describe('Of the model; a part has its own.'),
    frames: count,
    blendshapes: facePart.extend({ values: rows.describe('[frames][names]') }).optional(),
    skeleton: bodyPart.extend({ values: rows.describe('[frames][channels], joint by joint; degrees.') }).optional(),
  })
  .meta({ id: 'Motion' });

const blockPart = z.object({ frame: count.describe('Of the first row.'), values: rows });

/** A line of a stream. */
export const streamLineSchema = z
  .union([
    z.object({
      head: z.object({
        format: z.literal(MOTION_STREAM_FORMAT),
        request: z.string(),
        fps: z.number(),
        frames: count,
        blendshapes: facePart.optional(),
        skeleton: bodyPart.optional(),
        arm: z.string(),
        by: z.enum(['sticky', 'forced', 'holdout', 'fallback']),
        bundle: z.string(),
        seed: count,
        guidance,
        sampler: z.string(),
        steps,
        note: z.string().optional(),
      }),
    }),
    z.object({ block: z.object({ blendshapes: blockPart.optional(), skeleton: blockPart.optional() }) }),
    z.object({ end: z.object({ nfe: count, seconds: z.number(), replay: z.string() }) }),
    errorSchema,
  ])
  .meta({ id: 'StreamLine', description: 'First a head, then blocks, then an end or an error.' });

const auditFindingSchema = z.looseObject({
  name: z.string().describe('A stable code, such as "condition-ignored".'),
  level: z.enum(['error', 'warning', 'note']).optional().describe('Absent in cards of version 0.1.'),
  effect: z
    .number()
    .optional()
    .describe('How far it moves motion, in standard deviations of the motion; absent where that was not measured.'),
  relativeEffect: z.number().optional().describe('The effect, as a multiple of what another seed does.'),
  check: z.string().optional().describe('The question that found it.'),
  sentence: z.string(),
  mend: z.string().optional().describe('What to do about it.'),
  about: z
    .looseObject({ condition: z.string().optional(), branch: z.string().optional(), option: z.string().optional() })
    .optional(),
  consequences: z
    .array(z.looseObject({ name: z.string(), check: z.string(), sentence: z.string() }))
    .optional()
    .describe('What was found, too, and is a mere consequence of it.'),
});

/** `GET /v1/bundle`. */
export const bundleAnswerSchema: z.ZodType = z
  .looseObject({
    ...bundleManifestSchema.shape,
    digest: sha256.optional().describe('SHA-256 of the bundle, as answers name it.'),
    audit: z
      .looseObject({
        summary: z.string(),
        findings: z.array(auditFindingSchema),
      })
      .nullable()
      .describe('What the guidance audit found; null where there is none of this very bundle.'),
  })
  .meta({ id: 'Bundle' });

/** `GET /v1/deployment`. */
export const deploymentAnswerSchema = z
  .looseObject({
    name: z.string(),
    fallback: z.string().optional().describe('Arm of whoever has no other.'),
    holdout: z.number().optional().describe('Share of users that are kept out of the experiment.'),
    metrics: z.record(z.string(), z.unknown()).optional().describe('Of outcomes.'),
    arms: z.array(
      z.looseObject({
        name: z.string(),
        weight: z.number().describe('Share of all users.'),
        enabled: z.boolean(),
        shadow: z.boolean().describe('Computed and compared only.'),
        bundle: z.string().describe('SHA-256.'),
        guidance,
        sampler: z.string(),
        steps,
      }),
    ),
  })
  .meta({ id: 'Deployment' });

/** `POST /v1/outcomes`. */
export const outcomeAnswerSchema = z
  .object({
    status: z
      .enum(['recorded', 'repeated', 'late'])
      .describe('repeated: it was told before, and the first counts; late: it came after the deployment’s window.'),
  })
  .meta({ id: 'OutcomeAnswer' });

export const healthSchema = z.object({ status: z.literal('ok') });
export const readinessSchema = z
  .object({ ready: z.boolean(), reason: z.string().optional() })
  .meta({ id: 'Readiness' });
