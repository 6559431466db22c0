import { createHash } from 'node:crypto';
import { isPromise, type Foreign, type Plugin } from '@antiphon/core';
import { featureCount } from '@antiphon/formats';
import { conditionSpecSchema } from '../conditions/conditions';
import { conditionRows, conditionWidth, isHeard } from '../conditions/rows';
import { motionFormatSchema } from '../bundle/motion-format-schema';
import type { Clip, Dataset } from './dataset';
import type { DatasetDefinition } from './definition';

/** A kind of dataset from outside that is held to its contract: what it gets wrong is said in words that name it. @param plugin whose file belongs to the dataset's hash */
export function checkedDataset<S extends { readonly kind: string }>(
  definition: DatasetDefinition<S>,
  foreign: Foreign,
  plugin: () => Plugin | undefined,
): DatasetDefinition<S> {
  const { recognises } = definition;
  return {
    ...definition,
    ...(recognises === undefined
      ? {}
      : { recognises: (path) => foreign.run('recognises', () => recognises.call(definition, path)) }),
    open: async (spec, options) => {
      const dataset = await foreign.run('open', () => definition.open(spec, options));
      const problem = datasetProblem(dataset);
      if (problem !== undefined) throw foreign.mistake(`its "open" must return a dataset, but ${problem}`);
      const hash = createHash('sha256')
        .update(dataset.hash)
        .update(plugin()?.sha256 ?? '');
      return { ...dataset, hash: hash.digest('hex') };
    },
  };
}

/** What is wrong with the definition of a kind, as a clause. */
export function definitionProblem(definition: Partial<DatasetDefinition> | null | undefined): string | undefined {
  if (typeof definition !== 'object' || definition === null)
    return 'a definition is an object { kind, schema, open, recognises? }';
  const { schema, open, recognises } = definition;
  if (typeof schema?.safeParse !== 'function') return 'the definition has no "schema"';
  if (recognises !== undefined && typeof recognises !== 'function') return 'its "recognises" is no function';
  return typeof open === 'function' ? undefined : 'the definition has no function "open"';
}

const SPLITS = ['train', 'validation', 'test'];

function datasetProblem(dataset: Partial<Dataset> | null | undefined): string | undefined {
  if (typeof dataset !== 'object' || dataset === null || isPromise(dataset)) return `it is ${String(dataset)}`;
  const { name, hash, motion, conditions, clips } = dataset;
  if (typeof name !== 'string' || name === '') return 'it has no "name"';
  if (typeof hash !== 'string' || hash === '') return 'it has no "hash" of its content';
  if (!motionFormatSchema.safeParse(motion).success) return 'its "motion" is no motion format (fps and parts)';
  if (
    !Array.isArray(conditions) ||
    !conditions.every((spec) => conditionSpecSchema.safeParse(spec).success && isHeard(spec))
  )
    return 'its "conditions" are no list of audio encoders’ specs';
  if (!Array.isArray(clips) || clips.length === 0) return 'it has no "clips"';
  const ids = new Set<string>();
  for (const clip of clips) {
    const problem = clipProblem(clip, dataset as Dataset);
    if (problem !== undefined) return `its clip "${String(clip?.id)}" ${problem}`;
    if (ids.has(clip.id)) return `two clips have the id "${clip.id}"`;
    ids.add(clip.id);
  }
  return undefined;
}

function clipProblem(clip: Clip, { motion: format, conditions }: Dataset): string | undefined {
  if (typeof clip !== 'object' || clip === null || typeof clip.id !== 'string') return 'has no "id"';
  const { split, frames, motion } = clip;
  if (!SPLITS.includes(split)) return `has the split ${JSON.stringify(split)}; expected ${SPLITS.join(', ')}`;
  if (!Number.isInteger(frames) || frames < 1) return `has ${String(frames)} frames`;
  const size = frames * featureCount(format);
  if (!(motion instanceof Float32Array) || motion.length !== size)
    return `must have a "motion" (Float32Array) of ${size} numbers: ${frames} frames of ${featureCount(format)} features`;
  if (!motion.every(Number.isFinite)) return 'has motion that is not finite';
  for (const spec of conditions) {
    const values: unknown = clip.conditions?.[spec.name];
    const [rows, width] = [conditionRows(spec, frames, format.fps), conditionWidth(spec)];
    if (!(values instanceof Float32Array) || values.length !== rows * width)
      return `must have the condition "${spec.name}" (Float32Array) with ${rows} rows of ${width}`;
  }
  return 'audio' in clip ? undefined : 'has no "audio"';
}
