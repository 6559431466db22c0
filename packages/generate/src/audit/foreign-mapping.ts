import { AntiphonError } from '@antiphon/core';
import { z } from 'zod';
import { describeIssues } from '../bundle/schema-issues';

const size = z.int().positive();

const conditionSchema = z.strictObject({
  /** Name of the network's input, `[batch, tokens, width]`, or `[batch, width]` where `tokens` is 0. */
  input: z.string(),
  width: size,
  /** Default: as many as frames. */
  tokens: z.int().min(0).optional(),
  /** What the network gets for a dropped condition: zeros, a value at a mask input, or nothing (it cannot be dropped). */
  dropped: z
    .union([
      z.enum(['zero', 'none']),
      z.strictObject({ input: z.string(), keep: z.number().default(1), drop: z.number().default(0) }),
    ])
    .default('zero'),
});

/** How a foreign ONNX model is to be asked: the small file that `antiphon audit MODEL.onnx --mapping FILE` reads. */
export const foreignMappingSchema = z.strictObject({
  /** For the card. */
  name: z.string().optional(),
  /** Frames and features of a window. */
  frames: size,
  features: size,
  /** Frames per second; bands in Hz need it. */
  fps: z.number().positive().optional(),
  /** Noisy motion: the input's name, and the order of its axes. */
  x: z.strictObject({
    input: z.string(),
    axes: z.enum(['batch,frames,features', 'batch,features,frames']).default('batch,frames,features'),
  }),
  /** The time step, 0 … 999, one per item (or one for all, where the input has no axis). */
  t: z.strictObject({
    input: z.string(),
    /** What the time step is multiplied by: 0.001 for a network that counts from 0 to 1. */
    scale: z.number().default(1),
  }),
  conditions: z.record(z.string(), conditionSchema).default({}),
  output: z.string(),
  prediction: z.enum(['x0', 'epsilon', 'v']).default('x0'),
  schedule: z.enum(['cosine', 'linear']).default('cosine'),
  /** What the paper or the documentation says about its training, as a guidance spec. */
  guidance: z.looseObject({ kind: z.string() }).default({ kind: 'cfg' }),
});

/** How a foreign ONNX network is asked: which input is the noisy motion, which the time step, which a condition, and what its answer means. docs/audit.md shows one. */
export type ForeignMapping = z.infer<typeof foreignMappingSchema>;

/**
 * A mapping out of JSON or YAML that was read, with defaults filled in.
 * @param path what an error names. @throws INVALID_MAPPING naming the field
 */
export function parseForeignMapping(value: unknown, path: string): ForeignMapping {
  const parsed = foreignMappingSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AntiphonError('INVALID_MAPPING', { path, problem: describeIssues(parsed.error) });
}
