import { z } from 'zod';
import { intervalSchema } from './scores-schema';

const EXCLUDED = ['equal by construction', 'not measured here', 'one training left', 'exploratory'] as const;

/** Where every arm has a scale of its own, there is no number. */
export const scaleSchema = z.union([z.number(), z.literal('own')]);

const variance = z.number().nullable();

const componentsSchema = z
  .object({
    training: variance.describe('That trainings contribute; null where there is one.'),
    clip: variance.describe('That clips contribute.'),
    rest: variance.describe('That neither contributes alone; null where there is one training.'),
  })
  .describe('Variances of a single difference.');

const equivalenceSchema = z
  .object({
    margin: z.number().describe('In the metric’s unit.'),
    ci: intervalSchema.describe('90 %: inside the margin, the arms are as good as each other.'),
    p: z.number().describe('The larger of two one-sided tests.'),
    pAdjusted: z.number().describe('After Holm’s correction over all equivalence claims.'),
  })
  .describe('Two one-sided tests against a margin that the spec names.');

const needsSchema = z
  .object({
    difference: z.number(),
    seeds: z.number().optional().describe('Training seeds, with as many clips; absent: up to 100 would not do.'),
    clips: z.number().optional().describe('Clips, with as many seeds; absent: up to 1000 would not do.'),
  })
  .describe('What would find a difference as large as this one with a power of 80 %.');

export const comparisonSchema = z
  .object({
    metric: z.string(),
    scale: scaleSchema,
    a: z.string(),
    b: z.string(),
    estimate: z.number().describe('Mean of a minus b.'),
    reference: z.number().describe('Mean of b over the same seeds and clips.'),
    ci: intervalSchema.describe(
      '95 %, over training seeds and clips; over clips alone where there is one seed. Null with fewer than two clips.',
    ),
    p: z.number(),
    pAdjusted: z.number().describe('After Holm’s correction over its family; 1 for what belongs to none.'),
    family: z
      .enum(['primary', 'secondary', ...EXCLUDED])
      .describe('What it is corrected with: itself alone, all others, or nothing, and why.'),
    conclusion: z.enum(['different', 'different, within the margin', 'equivalent', 'undecided', ...EXCLUDED]),
    n: z.number().describe('Clips that both arms have a value for in every training.'),
    seeds: z.number().describe('Training seeds that both arms have.'),
    nfe: z.tuple([z.number(), z.number()]).describe('Network evaluations per motion of a, and of b.'),
    components: componentsSchema,
    equivalence: equivalenceSchema.optional(),
    needs: needsSchema.optional(),
    bySeed: z.array(z.number()).describe('The estimate of each training seed for itself, in the order of the spec.'),
  })
  .describe('Arm a minus arm b, paired by training seed and clip.');
