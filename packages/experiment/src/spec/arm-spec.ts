import type { GuidanceSpec } from '@antiphon/core';
import { guidanceSchema } from '@antiphon/generate';
import { z } from 'zod';

/** Checked by its kind; as it was written, without defaults. */
export const armGuidanceSchema = guidanceSchema.describe(
  'A guidance spec, e.g. {"kind": "cfg", "within": [0.1, 0.8]}. Its scale counts where "scales" is "own"; otherwise "scales" sets it.',
);

export const armSchema = z.strictObject({
  name: z
    .string()
    .regex(/^(?!\.+$)[\w.+-]+$/, 'a name is letters, digits and . _ + -, and more than dots (it becomes a folder)')
    .max(100, 'a name has 100 letters at most (it becomes a folder)')
    .describe('How the report calls it.'),
  guidance: armGuidanceSchema,
  model: z
    .string()
    .optional()
    .describe('Name of another arm from whose trained model this arm samples. Then it has no training of its own.'),
  teacher: z
    .string()
    .optional()
    .describe(
      'Name of the arm whose trained model teaches this one: for kinds that learn from one (distilled), and only for them.',
    ),
});

/** An arm of a comparison as a spec names it: a guidance, and the model that it samples from. */
export interface ArmSpec<G extends { readonly kind: string } = GuidanceSpec> {
  /** How the report calls it, and its folder. */
  readonly name: string;
  /** Its scale counts where `scales` is `own`; otherwise `scales` sets it. */
  readonly guidance: G;
  /** Name of another arm from whose trained model this arm samples. Then it has no training of its own. */
  readonly model?: string | undefined;
  /** Name of the arm whose trained model teaches this one: for kinds that learn from one (`distilled`), and only for them. */
  readonly teacher?: string | undefined;
}
