import { AntiphonError } from '@antiphon/core';
import { z } from 'zod';
import type { Dataset } from './dataset';
import { openPairedFolder, type FolderOptions } from './paired-folder';
import { syntheticCorpus } from './synthetic/corpus';

const folder = z
  .strictObject({ kind: z.literal('folder'), path: z.string().min(1) })
  .describe('A folder of recordings: audio beside BVH, CSV, NPY or NPZ.');
const synthetic = z
  .strictObject({
    kind: z.literal('synthetic'),
    seed: z.int().min(0).default(0),
    clips: z.int().min(4).default(64),
    secondsPerClip: z.number().min(2).default(10),
  })
  .describe('The synthetic dyadic corpus, whose truth is known.');

/** What describes a dataset, as files and command lines give it. */
export const datasetSpecSchema = z.discriminatedUnion('kind', [synthetic, folder]);

/** A spec as people write it: what has a default may be left out. */
export type DatasetSpec = z.input<typeof datasetSpecSchema>;

/** How every kind is opened. A new kind is a line here and one in the schema. */
const OPENERS: {
  readonly [K in Kind]: (spec: Extract<Spec, { kind: K }>, options: FolderOptions) => Promise<Dataset>;
} = {
  folder: ({ path }, options) => openPairedFolder(path, options),
  synthetic: (spec) => syntheticCorpus(spec),
};
type Spec = z.output<typeof datasetSpecSchema>;
type Kind = Spec['kind'];

/**
 * Opens the dataset that plain data describes, e.g. `{ kind: 'folder', path: 'recordings' }`.
 * @param options `cache`: a folder where what is expensive to make of recordings is kept, by content hash
 * @throws INVALID_INPUT for an unknown kind or key, and what opening the kind throws
 */
export async function openDataset(spec: DatasetSpec, options: FolderOptions = {}): Promise<Dataset> {
  const parsed = datasetSpecSchema.safeParse(spec);
  if (parsed.success) return open(parsed.data, options);
  const known = Object.keys(OPENERS).join(', ');
  const problem = Object.hasOwn(OPENERS, spec.kind)
    ? z.prettifyError(parsed.error).replace(/\s*\n\s*/g, ' ')
    : `unknown kind ${JSON.stringify(spec.kind)}. Known: ${known}`;
  throw new AntiphonError('INVALID_INPUT', { source: 'dataset', problem });
}

function open<K extends Kind>(spec: Extract<Spec, { kind: K }>, options: FolderOptions): Promise<Dataset> {
  return OPENERS[spec.kind as K](spec, options);
}
