import type { BundleManifest } from '@antiphon/data/bundle';
import type { AuditSubject, TrainingEvidence } from '@antiphon/guidance';
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
  weightsMoved: z.number().optional(),
  forwardPasses: z.looseObject({ perStep: count, needed: count }).optional(),
});

/**
 * What a bundle says about its training. Where it should say something (it has what exports of this version have) and does not, or not in a form that can be
 * read, the problem in words: an audit must not take that for a clean record.
 */
export function trainingEvidence({
  evidence,
  layers,
}: Pick<BundleManifest, 'evidence' | 'layers'>): Pick<AuditSubject, 'evidence' | 'evidenceProblem'> {
  const told = evidence?.training;
  if (told === undefined) return layers === undefined ? {} : { evidenceProblem: 'is missing' };
  const parsed = schema.safeParse(told);
  return parsed.success ? { evidence: parsed.data as TrainingEvidence } : { evidenceProblem: 'cannot be read' };
}
