import { AntiphonError } from '@antiphon/core';
import { z } from 'zod';
import type { Dataset } from './dataset';
import { openPairedFolder } from './paired-folder';
import { syntheticCorpus } from './synthetic/corpus';

/** Every kind of dataset: what its spec looks like, and how it is opened. A new kind is one line here. */
const KINDS = {
  folder: kind(z.strictObject({ kind: z.literal('folder'), path: z.string().min(1) }), ({ path }) =>
    openPairedFolder(path),
  ),
  synthetic: kind(
    z.strictObject({
      kind: z.literal('synthetic'),
      seed: z.int().min(0).default(0),
      clips: z.int().min(4).default(64),
      secondsPerClip: z.number().min(2).default(10),
    }),
    syntheticCorpus,
  ),
};

export type DatasetSpec = z.input<(typeof KINDS)[keyof typeof KINDS]['schema']>;

/**
 * Opens the dataset that plain data describes, e.g. `{ kind: 'folder', path: 'recordings' }`.
 * @throws INVALID_INPUT for an unknown kind or key, and what opening the kind throws
 */
export async function openDataset(spec: DatasetSpec): Promise<Dataset> {
  if (!Object.hasOwn(KINDS, spec.kind))
    throw new AntiphonError('INVALID_INPUT', {
      source: 'dataset',
      problem: `unknown kind ${JSON.stringify(spec.kind)}. Known: ${Object.keys(KINDS).join(', ')}`,
    });
  return KINDS[spec.kind].open(spec);
}

/** `open` takes anything: specs come from files and command lines. */
function kind<S extends z.ZodType>(schema: S, open: (spec: z.output<S>) => Promise<Dataset>) {
  return {
    schema,
    open: (spec: unknown): Promise<Dataset> => {
      const parsed = schema.safeParse(spec);
      if (parsed.success) return open(parsed.data);
      const problem = z.prettifyError(parsed.error).replace(/\s*\n\s*/g, ' ');
      throw new AntiphonError('INVALID_INPUT', { source: 'dataset', problem });
    },
  };
}
