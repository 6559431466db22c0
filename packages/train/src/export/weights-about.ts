import { AntiphonError, FILE_FORMATS } from '@antiphon/core';
import { assertFormat } from '@antiphon/formats/files';
import { bundleManifestSchema, normalisationSchema } from '@antiphon/data/bundle';
import { z } from 'zod';

/** Name under which a file of weights says what it is: of safetensors' metadata, and beside `state_dict` in a `.pt`. */
export const ABOUT = 'antiphon';
const FORMAT = FILE_FORMATS.weights;

/** What the tensors of a file of weights do not tell: with it, import makes the very bundle that export would have made. */
const aboutSchema = z.union([
  z.strictObject({
    format: z.literal(FORMAT),
    of: z.literal('denoiser'),
    /** What its bundle says: sizes, normalisation, what it hears and how, motion, guidance, provenance. */
    bundle: bundleManifestSchema.omit({ networks: true, guide: true }),
  }),
  z.strictObject({
    format: z.literal(FORMAT),
    of: z.enum(['codec', 'guide', 'lips']),
    model: z.record(z.string(), z.unknown()),
    dataHash: z.string(),
    motion: normalisationSchema.shape.motion,
    /** Of a guide: the hash of the codec's weights whose tokens it writes. */
    codec: z.string().optional(),
  }),
]);

export type WeightsAbout = z.infer<typeof aboutSchema>;

type Omitted<T> = T extends unknown ? Omit<T, 'format'> : never;

export function writeAbout(about: Omitted<WeightsAbout>): string {
  return JSON.stringify({ format: FORMAT, ...about });
}

/**
 * What a file of weights says of itself.
 * @param path what errors name
 * @throws NEWER_FORMAT, INVALID_WEIGHTS
 */
export function parseAbout(text: string, path: string): WeightsAbout {
  const invalid = (problem: string) => new AntiphonError('INVALID_WEIGHTS', { path, problem });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid(`what it says of itself ("${ABOUT}") is not JSON`);
  }
  assertFormat(value, FORMAT, path, (problem) => invalid(`what it says of itself ("${ABOUT}"): ${problem}`));
  const parsed = aboutSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(`what it says of itself ("${ABOUT}"): ${z.prettifyError(parsed.error).replace(/\s*\n\s*/g, ' ')}`);
}
