import { createHmac, timingSafeEqual } from 'node:crypto';
import { AntiphonError, SPACINGS, type GuidanceSpec } from '@antiphon/core';
import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const replaySchema = z.strictObject({
  v: z.literal(1),
  id: z.string().max(100),
  at: z.int(),
  deployment: z.string().max(100),
  arm: z.string().max(100),
  audio: sha256,
  samples: z.literal(true).optional(),
  bundle: sha256,
  guidance: z.looseObject({ kind: z.string() }).transform((spec): GuidanceSpec => spec),
  sampler: z.string(),
  steps: z.union([z.number(), z.string()]),
  spacing: z.enum(SPACINGS).optional(),
  eta: z.number().optional(),
  seed: z.int().min(0),
  lanes: z.string(),
  runtime: z.string(),
  processor: z.string(),
});

/**
 * From what a motion can be made again, bit for bit: by whoever has the recording and the bundle. `antiphon generate --replay` does.
 * Every number of it is as it was used, not as it was asked for.
 */
export interface Replay {
  /** Of this list. */
  readonly v: 1;
  /** Of the request. */
  readonly id: string;
  /** When it was answered: seconds since 1970. */
  readonly at: number;
  readonly deployment: string;
  readonly arm: string;
  /** SHA-256 of the recording's file, or where it came as samples, of these (see `samplesDigest`). */
  readonly audio: string;
  readonly samples?: true | undefined;
  /** SHA-256 of the bundle (see `digestOf`). */
  readonly bundle: string;
  readonly guidance: GuidanceSpec;
  readonly sampler: string;
  readonly steps: number | string;
  readonly spacing?: (typeof SPACINGS)[number] | undefined;
  readonly eta?: number | undefined;
  readonly seed: number;
  /** In how many lanes each window was computed, and in which. */
  readonly lanes: string;
  /** ONNX Runtime's version. */
  readonly runtime: string;
  /** Architecture and instruction set: see `processorKind`. */
  readonly processor: string;
}

/**
 * The token of a motion: its `Replay`, readable by anybody, and a signature that only the deployment's secret makes.
 * @param secret of the deployment
 */
export function replayToken(replay: Replay, secret: string): string {
  const content = Buffer.from(JSON.stringify(replay)).toString('base64url');
  return `${content}.${signature(content, secret)}`;
}

/**
 * What a token says.
 * @param secret where given, the token must be signed with it; without it anybody can read what it says
 * @throws INVALID_TOKEN for what is no token, was cut or altered, or is signed with another secret
 */
export function readReplayToken(token: string, secret?: string): Replay {
  const [content = '', signed = '', ...more] = token.trim().split('.');
  if (content === '' || signed === '' || more.length > 0)
    throw invalid('expected two parts with a dot between them; it was cut, or is something else');
  if (secret !== undefined && !same(signed, signature(content, secret)))
    throw invalid('it was altered, or signed by another deployment');
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(content, 'base64url').toString('utf8'));
  } catch (cause) {
    throw invalid('its first part holds no JSON; it was cut or altered', cause);
  }
  if (typeof value === 'object' && value !== null && 'v' in value && value.v !== 1)
    throw invalid('it is of a newer version of Antiphon. Update Antiphon');
  const parsed = replaySchema.safeParse(value);
  if (!parsed.success)
    throw invalid(`it lacks or misstates ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}`);
  return parsed.data;
}

/** 128 bits are enough for what is only ever checked online. */
function signature(content: string, secret: string): string {
  return createHmac('sha256', secret).update(content).digest().subarray(0, 16).toString('base64url');
}

function same(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(a), Buffer.from(b)];
  return first.length === second.length && timingSafeEqual(first, second);
}

function invalid(problem: string, cause?: unknown): AntiphonError {
  return new AntiphonError('INVALID_TOKEN', { problem }, { cause });
}
