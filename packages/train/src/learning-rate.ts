import { z } from 'zod';

/** How the learning rate goes, in the config of every stage. */
export const learningRateFields = {
  /** Peak learning rate, reached by a linear warm-up. */
  learningRate: z.number().positive().default(4e-3),
  warmupSteps: z.int().min(0).default(50),
  /** What follows: a cosine down to a twentieth of the peak (arXiv 1608.03983), the peak for ever, or a factor at each of some steps. */
  decay: z
    .union([
      z.enum(['cosine', 'none']),
      z.strictObject({ at: z.array(z.int().positive()), factor: z.number().positive() }),
    ])
    .default('cosine'),
} as const;

/** The learning rate of step `step`, 0 first. */
export function learningRateAt(
  step: number,
  {
    learningRate,
    warmupSteps,
    decay,
    steps,
  }: z.infer<z.ZodObject<typeof learningRateFields>> & { readonly steps: number },
): number {
  if (step < warmupSteps) return (learningRate * (step + 1)) / warmupSteps;
  if (decay === 'none') return learningRate;
  if (decay !== 'cosine') return learningRate * decay.factor ** decay.at.filter((at) => at <= step).length;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, steps - warmupSteps));
  return learningRate * (0.05 + 0.95 * 0.5 * (1 + Math.cos(Math.PI * progress)));
}
