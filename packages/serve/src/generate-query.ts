import { AntiphonError, decimalNumber, exactJson, SPACINGS, wholeDecimal } from '@antiphon/core';
import { z } from 'zod';
import { motionFileEndings } from '@antiphon/formats';
import { describeIssues } from '@antiphon/generate';

/** Text that one of core's readers of numbers takes; the command line has the same ones. */
function numeric<T>(read: (text: string) => T | undefined, expected: string) {
  return z.string().transform((text, context): T => {
    const value = read(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `expected ${expected}` });
    return z.NEVER;
  });
}

const number = numeric(decimalNumber, 'a number');
const band = numeric((text) => {
  const values = text.split(',').map((part) => decimalNumber(part.trim()));
  return values.length === 2 && values.every((value) => value !== undefined) ? values : undefined;
}, 'LOW,HIGH such as 0.1,0.8');

/** Any other option of the strategy: a JSON object. */
const options = z.string().transform((text, context): Record<string, unknown> => {
  try {
    const value: unknown = exactJson(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && !('kind' in value))
      return value as Record<string, unknown>;
  } catch {
    // refused below
  }
  context.addIssue({
    code: 'custom',
    message: 'expected a JSON object such as {"ramp":"rising"}, without "kind", which "guidance" says',
  });
  return z.NEVER;
});

export const querySchema = z.strictObject({
  guidance: z.string().optional(),
  scale: number.optional(),
  within: band.optional(),
  rescale: number.optional(),
  options: options.optional(),
  seed: numeric(wholeDecimal, 'a whole number from 0 to 9007199254740991').default(0),
  sampler: z.string().optional(),
  steps: z
    .string()
    .transform((text) => wholeDecimal(text) ?? text)
    .optional(),
  spacing: z.enum(SPACINGS).optional(),
  eta: number.optional(),
  format: z
    .string()
    .refine((format) => motionFileEndings().includes(format), {
      error: () => `expected one of ${motionFileEndings().join(', ')}`,
    })
    .default('json'),
  stream: z
    .enum(['true', 'false'], 'expected true or false')
    .default('false')
    .transform((text) => text === 'true'),
});

/** Options of `POST /v1/generate` as its query spells them, e.g. `?guidance=cfg&scale=2.5&within=0.1,0.8&seed=7&format=bvh`. */
export type GenerateQuery = z.infer<typeof querySchema>;

/** @throws INVALID_INPUT for an unknown key or a value of the wrong kind */
export function parseGenerateQuery(query: unknown): GenerateQuery {
  const parsed = querySchema.safeParse({ ...(query as object) });
  if (parsed.success) return parsed.data;
  throw new AntiphonError('INVALID_INPUT', { source: 'query', problem: describeIssues(parsed.error) });
}
