import { AntiphonError, type GuidanceSpec, type PredictionKind, type ScheduleKind } from '@antiphon/core';
import { z } from 'zod';
import { describeIssues } from '../../bundle/schema-issues';

/**
 * How a foreign ONNX network is asked: which input is the noisy motion, which the time step, which a condition, and what its answer means. It is the small file that
 * `antiphon audit MODEL.onnx --mapping FILE` reads; docs/audit.md shows one.
 */
export interface ForeignMapping {
  /** For the card. */
  readonly name?: string | undefined;
  /** Frames and features of a window. */
  readonly frames: number;
  readonly features: number;
  /** Frames per second; bands in Hz need it. */
  readonly fps?: number | undefined;
  /** Noisy motion: the input's name, and the order of its axes. */
  readonly x: { readonly input: string; readonly axes: 'batch,frames,features' | 'batch,features,frames' };
  /** The time step, 0 … 999, one per item (or one for all, where the input has no axis), multiplied by `scale`: 0.001 for a network that counts from 0 to 1. */
  readonly t: { readonly input: string; readonly scale: number };
  readonly conditions: Readonly<Record<string, ForeignCondition>>;
  /** Name of the network's output. */
  readonly output: string;
  /** What that output is. */
  readonly prediction: PredictionKind;
  readonly schedule: ScheduleKind;
  /** What the paper or the documentation says about its training, as a guidance spec. */
  readonly guidance: GuidanceSpec;
  /** What recordings are normalised by that are given to an audit. What is not said is normalised by the statistics of the recordings themselves. */
  readonly normalisation?:
    | {
        readonly motion?: MappedMoments | undefined;
        readonly conditions?: Readonly<Record<string, MappedMoments>> | undefined;
      }
    | undefined;
}

/** Mean and deviation, of all columns alike or column by column; `none`: values are taken as they are. */
export type MappedMoments =
  'none' | { readonly mean: number | readonly number[]; readonly std: number | readonly number[] };

/** One condition of a foreign network. */
export interface ForeignCondition {
  /** Name of the network's input, `[batch, tokens, width]`, or `[batch, width]` where `tokens` is 0. */
  readonly input: string;
  readonly width: number;
  /** Default: as many as frames. */
  readonly tokens?: number | undefined;
  /** What the network gets for a dropped condition: zeros, a value at a mask input, or nothing (it cannot be dropped). */
  readonly dropped: 'zero' | 'none' | { readonly input: string; readonly keep: number; readonly drop: number };
}

const size = z.int().positive();

const conditionSchema = z.strictObject({
  input: z.string(),
  width: size,
  tokens: z.int().min(0).optional(),
  dropped: z
    .union([
      z.enum(['zero', 'none']),
      z.strictObject({ input: z.string(), keep: z.number().default(1), drop: z.number().default(0) }),
    ])
    .default('zero'),
});

const momentsSchema = z.union([
  z.literal('none'),
  z.strictObject({
    mean: z.union([z.number(), z.array(z.number())]),
    std: z.union([z.number().positive(), z.array(z.number().positive())]),
  }),
]);

const foreignMappingSchema = z.strictObject({
  name: z.string().optional(),
  frames: size,
  features: size,
  fps: z.number().positive().optional(),
  x: z.strictObject({
    input: z.string(),
    axes: z.enum(['batch,frames,features', 'batch,features,frames']).default('batch,frames,features'),
  }),
  t: z.strictObject({ input: z.string(), scale: z.number().default(1) }),
  conditions: z.record(z.string(), conditionSchema).default({}),
  output: z.string(),
  prediction: z.enum(['x0', 'epsilon', 'v']).default('x0'),
  schedule: z.enum(['cosine', 'linear']).default('cosine'),
  guidance: z.looseObject({ kind: z.string() }).default({ kind: 'cfg' }),
  normalisation: z
    .strictObject({ motion: momentsSchema.optional(), conditions: z.record(z.string(), momentsSchema).optional() })
    .optional(),
});

/**
 * A mapping out of JSON or YAML that was read, with defaults filled in.
 * @param path what an error names. @throws INVALID_MAPPING naming the field
 */
export function parseForeignMapping(value: unknown, path: string): ForeignMapping {
  const parsed = foreignMappingSchema.safeParse(value);
  const problem = parsed.success ? contradiction(parsed.data) : describeIssues(parsed.error);
  if (parsed.success && problem === undefined) return parsed.data;
  throw new AntiphonError('INVALID_MAPPING', { path, problem: problem ?? '' });
}

/** What the schema cannot say: lengths and names that must agree with each other. */
function contradiction({ features, conditions, normalisation }: ForeignMapping): string | undefined {
  const said = [
    { field: 'normalisation.motion', moments: normalisation?.motion, width: features },
    ...Object.entries(normalisation?.conditions ?? {}).map(([name, moments]) => ({
      field: `normalisation.conditions.${name}`,
      moments,
      width: (conditions as Readonly<Record<string, ForeignCondition | undefined>>)[name]?.width,
    })),
  ];
  for (const { field, moments, width } of said) {
    if (width === undefined) return `"${field}" is of no condition of the mapping`;
    if (moments === undefined || moments === 'none') continue;
    for (const [which, value] of [['mean', moments.mean] as const, ['std', moments.std] as const])
      if (typeof value !== 'number' && value.length !== width)
        return `"${field}.${which}" has ${value.length} numbers, expected one, or ${width}`;
  }
  return undefined;
}
