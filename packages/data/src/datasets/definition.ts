import type { z } from 'zod';
import type { Dataset } from './dataset';
import type { OpenFolderOptions } from './folder/open-folder';
import type { OpenAudio2photorealOptions } from './audio2photoreal/open-audio2photoreal';

/** What opening may use besides the spec. */
export type OpenDatasetOptions = OpenFolderOptions & OpenAudio2photorealOptions;

/** A kind of dataset: what its spec looks like, and how it is opened. */
export interface DatasetDefinition<S extends { readonly kind: string } = { readonly kind: string }> {
  readonly kind: string;
  /** Of the whole spec, `kind` included; what it parses to is plain data again. */
  readonly schema: z.ZodType<S>;
  /** Whether a path that a command is given (`--data`) is one: then its spec is `{ kind, path }`. */
  recognises?(path: string): boolean | Promise<boolean>;
  /** `datasetOf` makes a dataset of recordings in memory. */
  open(spec: S, options: OpenDatasetOptions): Promise<Dataset>;
}
