import { z } from 'zod';
import type { FilmTransformerConfig } from '@antiphon/core/models';

/** A size of a network. The bound is far above any that fits into a machine: a checkpoint from elsewhere must not ask for a billion layers. */
const size = z.int().positive().max(1_000_000);
const few = z.int().min(0).max(1000);

/** The network's config in `checkpoint.json`. */
export const networkSchema: z.ZodType<FilmTransformerConfig> = z.strictObject({
  features: size,
  frames: size,
  width: size,
  feedForward: size,
  layers: few,
  heads: size,
  conditions: z
    .array(
      z.strictObject({
        name: z.string(),
        width: size,
        tokens: size,
        encoderLayers: few,
        inputNorm: z.boolean(),
        kernel: size.refine((kernel) => kernel % 2 === 1, { error: 'expected an odd number' }).optional(),
        pooled: z.boolean(),
        entry: z.enum(['attend', 'add']),
        null: z.discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('learned'), rows: size }),
          z.strictObject({ kind: z.literal('zero') }),
        ]),
      }),
    )
    .max(1000),
  tail: z.strictObject({ width: size }).optional(),
});
