import { AntiphonError } from '@antiphon/core';
import { z } from 'zod';
import { isConditionKind } from '../conditions/conditions';
import { audioEncoderKinds } from '../encoders/registry';

/** What of a bundle was registered by plugins. It names them for people: nothing is ever loaded because a bundle says so. */
export const neededPluginsSchema = z.array(
  z.strictObject({
    /** As errors call it: `audio encoder`, `guidance`. */
    what: z.string(),
    name: z.string(),
    /** The plugin's file name, where the training knew it. */
    file: z.string(),
  }),
);

/** Something of a bundle that a plugin registered, and that plugin's file. */
export type NeededPlugin = z.infer<typeof neededPluginsSchema>[number];

/** Something that a file needs by name, and the names that are known. */
export interface Needed {
  readonly what: string;
  readonly name: unknown;
  readonly known: readonly string[];
}

/**
 * Refuses a bundle or a checkpoint (as parsed JSON, not yet validated) that needs what no plugin has registered here.
 * @param path what the error names
 * @param further what it needs beside its audio encoders
 * @throws MISSING_PLUGIN
 */
export function assertPluginsLoaded(value: unknown, path: string, further: readonly Needed[] = []): void {
  if (typeof value !== 'object' || value === null) return;
  const { conditions, plugins } = value as { conditions?: unknown; plugins?: unknown };
  const kinds = (Array.isArray(conditions) ? conditions : []).map(
    (spec: unknown) => (spec as { kind?: unknown } | null)?.kind,
  );
  const encoders = kinds
    .filter((kind) => typeof kind === 'string' && !isConditionKind(kind))
    .map((name): Needed => ({ what: 'audio encoder', name, known: audioEncoderKinds() }));
  const missing = [...encoders, ...further].find(
    ({ name, known }) => typeof name === 'string' && !known.includes(name),
  );
  if (missing === undefined) return;
  const { what, known } = missing;
  const name = String(missing.name);
  const named = neededPluginsSchema.safeParse(plugins).data?.find((own) => own.what === what && own.name === name);
  const hint = named === undefined ? '' : ` (it was made with the plugin ${named.file})`;
  throw new AntiphonError('MISSING_PLUGIN', { path, what, name, hint, known: known.join(', ') });
}
