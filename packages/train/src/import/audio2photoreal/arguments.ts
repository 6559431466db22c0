import { readText } from '@antiphon/formats';
import { z } from 'zod';
import { invalidWeights } from './weights/state-dict';

/**
 * What an `args.json` of audio2photoreal says that the weights do not: the other arguments are seen in the shapes of the tensors, or are about training.
 * Names differ between its trainers.
 */
const argumentsSchema = z.looseObject({
  heads: z.int().positive().optional(),
  num_heads: z.int().positive().optional(),
  max_seq_length: z.int().positive().optional(),
  noise_schedule: z.string().optional(),
  diffusion_steps: z.int().optional(),
  data_format: z.string().optional(),
  data_root: z.string().optional(),
  dataset: z.string().optional(),
  seed: z.int().optional(),
});

export interface ReferenceArguments {
  readonly heads?: number;
  /** Frames per window. */
  readonly frames?: number;
  /** The folder of the person whose recordings it was trained on. */
  readonly dataset?: string;
  readonly seed?: number;
}

/** Largest `args.json` that is read, in bytes. */
const LARGEST = 1 << 20;

/**
 * @param path of an `args.json`
 * @throws INVALID_WEIGHTS for what is no object of arguments, or describes a diffusion that is not ours
 */
export async function readArguments(path: string): Promise<ReferenceArguments> {
  const text = await readText(path, LARGEST);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalidWeights(path, 'it is not JSON');
  }
  const parsed = argumentsSchema.safeParse(json);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw invalidWeights(path, `"${first?.path.join('.')}": ${first?.message}`);
  }
  const { heads, num_heads, max_seq_length, noise_schedule, diffusion_steps, data_root, dataset, seed } = parsed.data;
  if ((noise_schedule ?? 'cosine') !== 'cosine')
    throw invalidWeights(path, `"noise_schedule" is "${noise_schedule}"; expected "cosine"`);
  if ((diffusion_steps ?? 1000) !== 1000)
    throw invalidWeights(path, `"diffusion_steps" is ${diffusion_steps}; expected 1000`);
  const found = { heads: heads ?? num_heads, frames: max_seq_length, dataset: data_root ?? dataset, seed };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}
