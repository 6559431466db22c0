import { AntiphonError } from '@antiphon/core';
import { z } from 'zod';
import { openAudio2photoreal, type OpenAudio2photorealOptions } from './audio2photoreal/open-audio2photoreal';
import type { Dataset } from './dataset';
import { openFolder, type OpenFolderOptions } from './folder/open-folder';
import { syntheticCorpus } from './synthetic/corpus';

const PATH = z.string().min(1).describe('Of an experiment: relative to the folder that its spec file lies in.');

/** Every kind of dataset: what its spec looks like, and how it is opened. A new kind is one line here and one in the union below. */
const KINDS = {
  synthetic: kind(
    z
      .strictObject({
        kind: z.literal('synthetic'),
        seed: z.int().min(0).default(0),
        clips: z.int().min(4).max(10_000).default(64),
        secondsPerClip: z.number().min(2).max(3600).default(10),
      })
      .describe('The synthetic dyadic corpus, whose truth is known.'),
    syntheticCorpus,
  ),
  folder: kind(
    z
      .strictObject({
        kind: z.literal('folder'),
        path: PATH,
        fps: z
          .number()
          .positive()
          .max(1000)
          .optional()
          .describe('Frame rate (Hz) of motion files that tell none, or a wrong one. It counts where the motion then lasts as long as its audio.'),
      })
      .describe('A folder of recordings: audio files beside their motion (BVH, CSV, NPY, NPZ).'),
    ({ path, fps }, options) => openFolder(path, { ...options, ...(fps !== undefined && { fps }) }),
  ),
  audio2photoreal: kind(
    z
      .strictObject({
        kind: z.literal('audio2photoreal'),
        path: PATH,
        part: z.enum(['face', 'body']).default('body').describe('Which motion: 256 face codes, or 104 joint angles.'),
        speaker: z
          .enum(['own', 'partner'])
          .default('own')
          .describe('Whose voice comes first: "partner" exchanges the channels of the audio.'),
        strict: z.boolean().default(false).describe('Refuse damaged scenes instead of leaving them out.'),
      })
      .describe('A person’s folder of audio2photoreal: sceneNN_audio.wav, sceneNN_body_pose.npy and so on.'),
    openAudio2photoreal,
  ),
};

/** What names a dataset in experiment files. */
export const datasetSpecSchema = z.discriminatedUnion('kind', [
  KINDS.synthetic.schema,
  KINDS.folder.schema,
  KINDS.audio2photoreal.schema,
]);

export type DatasetSpec = z.input<typeof datasetSpecSchema>;

/** What opening may use besides the spec. */
export type OpenDatasetOptions = OpenFolderOptions & OpenAudio2photorealOptions;

/**
 * Opens the dataset that plain data describes, e.g. `{ kind: 'folder', path: 'recordings' }`.
 * @throws INVALID_INPUT for an unknown kind or key, and what opening the kind throws
 */
export async function openDataset(spec: DatasetSpec, options: OpenDatasetOptions = {}): Promise<Dataset> {
  if (!Object.hasOwn(KINDS, spec.kind))
    throw new AntiphonError('INVALID_INPUT', {
      source: 'dataset',
      problem: `unknown kind ${JSON.stringify(spec.kind)}. Known: ${Object.keys(KINDS).join(', ')}`,
    });
  return KINDS[spec.kind].open(spec, options);
}

/** `open` takes anything: specs come from files and command lines. */
function kind<S extends z.ZodType>(
  schema: S,
  open: (spec: z.output<S>, options: OpenDatasetOptions) => Promise<Dataset>,
) {
  return {
    schema,
    open: (spec: unknown, options: OpenDatasetOptions): Promise<Dataset> => {
      const parsed = schema.safeParse(spec);
      if (parsed.success) return open(parsed.data, options);
      const problem = z.prettifyError(parsed.error).replace(/\s*\n\s*/g, ' ');
      throw new AntiphonError('INVALID_INPUT', { source: 'dataset', problem });
    },
  };
}
