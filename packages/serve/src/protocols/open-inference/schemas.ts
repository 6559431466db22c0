import { decimalNumber, exactJson, SPACINGS, wholeDecimal } from '@antiphon/core';
import { z } from 'zod';

/** Numbers may come as text, as some clients send every parameter. */
const numeric = z.preprocess(
  (value) => (typeof value === 'string' ? (decimalNumber(value) ?? value) : value),
  z.number(),
);
const number = numeric.meta({ type: 'number' });

const seed = z
  .preprocess((value) => (typeof value === 'string' ? (wholeDecimal(value) ?? value) : value), z.int().nonnegative())
  .meta({ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const within = z
  .preprocess(
    (value) => (typeof value === 'string' ? value.split(',').map((part) => decimalNumber(part.trim())) : value),
    z.tuple([z.number(), z.number()], 'expected LOW,HIGH such as "0.1,0.8"'),
  )
  .meta({ type: 'string' });

const options = z
  .preprocess(
    (value) => {
      try {
        return typeof value === 'string' ? exactJson(value) : value;
      } catch {
        return value;
      }
    },
    z.record(z.string(), z.unknown(), 'expected JSON such as {"ramp":"rising"}'),
  )
  .meta({ type: 'string' });

const steps = z
  .union([z.int().positive(), z.string()])
  .transform((value) => (typeof value === 'string' ? (wholeDecimal(value) ?? value) : value));

/** How to sample, as parameters of a request: those of `POST /v1/generate`. */
const choiceShape = {
  seed: seed.optional().describe('The same seed gives the same motion.'),
  guidance: z.string().optional().describe('The kind of guidance.'),
  scale: number.optional().describe('How far guidance extrapolates.'),
  within: within.optional().describe('LOW,HIGH: the share of the steps that are guided.'),
  rescale: number.optional().describe('How far the guided prediction keeps its deviation, 0 to 1.'),
  options: options.optional().describe('Any other options of the strategy: JSON.'),
  sampler: z.string().optional(),
  steps: steps.optional().describe('How many steps, or a respacing such as "ddim25".'),
  spacing: z.enum(SPACINGS).optional(),
  eta: number.optional().describe('Noise of DDIM, 0 to 1.'),
};

export const requestParametersSchema = z
  .strictObject({
    ...choiceShape,
    sample_rate: number.optional().describe('Hz, of the input "audio"; may stand with the input, too.'),
    binary_data_output: z.boolean().optional().describe('Binary tensor data extension: outputs are binary.'),
  })
  .meta({ id: 'OipParameters' });

/** Not looked at number by number here: a recording is a million of them. */
const tensorData = z
  .custom<readonly unknown[]>(Array.isArray, 'expected an array')
  .meta({ type: 'array', items: {}, description: 'Row-major: flat, or nested as the shape.' });

const tensorShape = z.array(z.int().nonnegative()).max(8);

const inputSchema = z.looseObject({
  name: z.string(),
  shape: tensorShape,
  datatype: z.string(),
  parameters: z
    .looseObject({
      sample_rate: number.optional(),
      binary_data_size: z.int().nonnegative().optional(),
    })
    .optional(),
  data: tensorData.optional().describe('Left out where the tensor is binary.'),
});

/** A tensor as a request has it. */
export type RequestInput = z.infer<typeof inputSchema>;

/** `inference_request` of the specification. */
export const inferenceRequestSchema = z
  .looseObject({
    id: z.string().optional(),
    parameters: requestParametersSchema.optional(),
    inputs: z.array(inputSchema).min(1).max(16),
    outputs: z
      .array(
        z.looseObject({
          name: z.string(),
          parameters: z.looseObject({ binary_data: z.boolean().optional() }).optional(),
        }),
      )
      .max(16)
      .optional(),
  })
  .meta({ id: 'OipInferenceRequest' });

export type InferenceRequest = z.infer<typeof inferenceRequestSchema>;

const parameters = z.record(z.string(), z.unknown());

/** `inference_response`. */
export const inferenceResponseSchema = z
  .object({
    model_name: z.string(),
    model_version: z.string(),
    id: z.string().optional(),
    parameters: z.object({
      request: z.string(),
      arm: z.string(),
      by: z.string(),
      bundle: z.string(),
      seed: z.int(),
      guidance: z.string().describe('JSON.'),
      sampler: z.string(),
      steps: z.union([z.int(), z.string()]),
      fps: z.number(),
      nfe: z.int(),
      seconds: z.number(),
      replay: z.string(),
      note: z.string().optional(),
    }),
    outputs: z.array(
      z.object({
        name: z.literal('motion'),
        shape: z.array(z.int()),
        datatype: z.literal('FP32'),
        parameters: parameters.optional(),
        data: z.array(z.number()).optional().describe('Left out where the tensor is binary.'),
      }),
    ),
  })
  .meta({ id: 'OipInferenceResponse' });

const tensorMetadata = z.object({ name: z.string(), datatype: z.string(), shape: z.array(z.int()) });

/** `metadata_model_response`. */
export const modelMetadataSchema = z
  .object({
    name: z.string(),
    versions: z.array(z.string()).describe('SHA-256 of the bundles that answer.'),
    platform: z.string(),
    inputs: z.array(tensorMetadata),
    outputs: z.array(tensorMetadata),
    parameters: z.object({ fps: z.number(), feature_names: z.array(z.string()) }),
  })
  .meta({ id: 'OipModelMetadata' });

/** `metadata_server_response`. */
export const serverMetadataSchema = z
  .object({ name: z.string(), version: z.string(), extensions: z.array(z.string()) })
  .meta({ id: 'OipServerMetadata' });

export const liveSchema = z.object({ live: z.literal(true) });
export const readySchema = z.object({ ready: z.boolean() });
export const modelReadySchema = z.object({ name: z.string(), ready: z.boolean() });

/** What every error is told as. */
export const oipErrorSchema = z.object({ error: z.string() }).meta({ id: 'OipError' });
