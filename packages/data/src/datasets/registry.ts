import { AntiphonError, Registry, schemaByKind, type JsonSchema } from '@antiphon/core';
import { z } from 'zod';
import { plainSchema } from '../plain-schema';
import { isAudio2photorealFolder } from './audio2photoreal/layout';
import { openAudio2photoreal } from './audio2photoreal/open-audio2photoreal';
import { checkedDataset, definitionProblem } from './checked-dataset';
import type { Dataset } from './dataset';
import type { DatasetDefinition, OpenDatasetOptions } from './definition';
import { openFolder } from './folder/open-folder';
import { syntheticCorpus } from './synthetic/corpus';

const PATH = z.string().min(1).describe('Of an experiment: relative to the folder that its spec file lies in.');

/** Every kind of dataset that ships: what its spec looks like, and how it is opened. A new kind is one entry here. */
const KINDS = {
  synthetic: kind(
    'synthetic',
    z
      .strictObject({
        kind: z.literal('synthetic'),
        seed: z.int().min(0).default(0).describe('Another seed makes another corpus.'),
        clips: z
          .int()
          .min(4)
          .max(10_000)
          .default(64)
          .describe('How many recordings there are, for training and testing.'),
        secondsPerClip: z.number().min(2).max(3600).default(10).describe('Seconds of each recording.'),
      })
      .describe('The synthetic dyadic corpus, whose truth is known.'),
    syntheticCorpus,
  ),
  folder: kind(
    'folder',
    z
      .strictObject({
        kind: z.literal('folder'),
        path: PATH,
        fps: z
          .number()
          .positive()
          .max(1000)
          .optional()
          .describe(
            'Frame rate (Hz) of motion files that tell none, or a wrong one. It counts where the motion then lasts as long as its audio.',
          ),
        redistributable: z
          .boolean()
          .optional()
          .describe(
            'Whether anybody may be given the recordings: a dozen windows of them are then kept in the training record, and so in every bundle. Default: no.',
          ),
      })
      .describe('A folder of recordings: audio files beside their motion (BVH, CSV, NPY, NPZ).'),
    async ({ path, fps, redistributable }, options) => ({
      ...(await openFolder(path, { ...options, ...(fps !== undefined && { fps }) })),
      ...(redistributable !== undefined && { redistributable }),
    }),
  ),
  audio2photoreal: kind(
    'audio2photoreal',
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
    isAudio2photorealFolder,
  ),
};

/** A dataset of a kind that ships, by its kind and that kind's options. */
export type ShippedDatasetSpec =
  | {
      readonly kind: 'synthetic';
      readonly seed?: number | undefined;
      readonly clips?: number | undefined;
      readonly secondsPerClip?: number | undefined;
    }
  | {
      readonly kind: 'folder';
      readonly path: string;
      /** Hz, of motion files that tell no rate, or a wrong one. */
      readonly fps?: number | undefined;
      /** Whether anybody may be given the recordings, so that training records may hold windows of them. */
      readonly redistributable?: boolean | undefined;
    }
  | {
      readonly kind: 'audio2photoreal';
      readonly path: string;
      readonly part?: 'face' | 'body' | undefined;
      readonly speaker?: 'own' | 'partner' | undefined;
      /** Refuses damaged scenes instead of leaving them out. */
      readonly strict?: boolean | undefined;
    };

const registry = new Registry<DatasetDefinition>({ what: 'dataset' }, KINDS);

/** What names a dataset in experiment files: of a kind that ships, or of one that a plugin registers. */
export type DatasetSpec = ShippedDatasetSpec | { readonly kind: string; readonly [option: string]: unknown };

/** A dataset's spec, checked by the schema of its kind; defaults are filled in. */
export const datasetSpecSchema = z.looseObject({ kind: z.string() }).transform((value, context): DatasetSpec => {
  const definition = registry.get(value.kind);
  if (definition === undefined) {
    context.addIssue({ code: 'custom', path: ['kind'], message: unknownKind(value.kind) });
    return z.NEVER;
  }
  const parsed = registry.foreign(value.kind).run('schema', () => definition.schema.safeParse(value));
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.addIssue({ ...issue, path: [...issue.path] });
  return z.NEVER;
});

/** JSON schema (draft 2020-12) of a dataset's spec: of every kind that is registered by now. */
export function datasetJsonSchema(): JsonSchema {
  const kinds = registry.values().map(({ kind, schema }) => ({ kind, ...plainSchema(schema, `The dataset ${kind}.`) }));
  return schemaByKind('The kind of recordings.', kinds);
}

/**
 * Opens the dataset that plain data describes, e.g. `{ kind: 'folder', path: 'recordings' }`.
 * @throws INVALID_INPUT for an unknown kind or key, and what opening the kind throws
 */
export async function openDataset(spec: DatasetSpec, options: OpenDatasetOptions = {}): Promise<Dataset> {
  const refuse = (problem: string) => new AntiphonError('INVALID_INPUT', { source: 'dataset', problem });
  const definition = registry.get(spec.kind);
  if (definition === undefined) throw refuse(unknownKind(spec.kind));
  const parsed = datasetSpecSchema.safeParse(spec);
  if (parsed.success) return definition.open(parsed.data, options);
  throw refuse(z.prettifyError(parsed.error).replace(/\s*\n\s*/g, ' '));
}

/** The kind of dataset that a path is, where one recognises it; those that plugins register are asked first. */
export async function recogniseDataset(path: string): Promise<string | undefined> {
  for (const { kind, recognises } of registry.values().reverse()) if (await recognises?.(path)) return kind;
  return undefined;
}

/**
 * Makes a kind of dataset known, to experiments and commands alike. What it gets wrong later is a PLUGIN_MISTAKE.
 * @throws INVALID_INPUT if the kind is taken or the definition is incomplete
 */
export function registerDataset<S extends { readonly kind: string }>(definition: DatasetDefinition<S>): void {
  const kind = definition?.kind;
  const checked = checkedDataset(definition, registry.foreign(kind), () => registry.pluginOf(kind));
  registry.register(kind, checked as unknown as DatasetDefinition, definitionProblem(definition as DatasetDefinition));
}

function unknownKind(kind: unknown): string {
  return `unknown kind ${JSON.stringify(kind)}. Known: ${registry.keys().join(', ')}. One of your own must be loaded first (--plugin FILE; in a program, plugins: [FILE])`;
}

/** Gives a kind that ships its types. */
function kind<S extends z.ZodType<{ readonly kind: string }>>(
  name: string,
  schema: S,
  open: (spec: z.output<S>, options: OpenDatasetOptions) => Promise<Dataset>,
  recognises?: (path: string) => Promise<boolean>,
) {
  return {
    kind: name,
    schema,
    open: (spec: unknown, options: OpenDatasetOptions) => open(spec as z.output<S>, options),
    ...(recognises === undefined ? {} : { recognises }),
  };
}
