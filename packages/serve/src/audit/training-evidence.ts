import type { TrainingEvidence } from '@antiphon/guidance';
import { z } from 'zod';

const count = z.number().min(0);
const counts = z.looseObject({
  samples: count,
  dropped: z.record(z.string(), count),
  allDropped: count,
  batches: count.optional(),
  mixedBatches: count.optional(),
  patterns: z.record(z.string(), count).optional(),
});

const schema = z.looseObject({
  record: counts.optional(),
  redraw: counts.optional(),
  nulls: z.array(z.looseObject({ name: z.string(), distance: z.number(), gradient: z.boolean() })).optional(),
  forwardPasses: z.looseObject({ perStep: count, needed: count }).optional(),
});

/** What a bundle says about its training, or nothing where it does not say it in a form that can be read. */
export function trainingEvidence(value: unknown): TrainingEvidence | undefined {
  const parsed = schema.safeParse(value);
  return parsed.success && value !== undefined ? (parsed.data as TrainingEvidence) : undefined;
}
