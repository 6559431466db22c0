import { AntiphonError, isAntiphonError } from '@antiphon/core';
import { modelKind, type ModelKind } from '../model-kind';
import type { FoundWeights } from './find-weights';
import { readStateDict } from './read-state-dict';
import type { StateDict } from './state-dict';

export type Models = Partial<Record<ModelKind, StateDict>>;

/**
 * The weights of a folder, by the kind of model that they are of.
 * @throws INVALID_INPUT for two of a kind, and what `readStateDict` throws
 */
export async function readModels(
  folder: string,
  { weights }: FoundWeights,
  onProgress: ((what: string) => void) | undefined,
): Promise<{ readonly models: Models; readonly foreign: readonly StateDict[] }> {
  const models: Models = {};
  const foreign: StateDict[] = [];
  for (const file of weights) {
    onProgress?.(`reading ${file}`);
    const state = await readStateDict(file).catch((error: unknown) => {
      throw weights.length > 1 ? besideOthers(error) : error;
    });
    const kind = modelKind(state);
    if (kind === undefined) {
      // Only its names are shown.
      foreign.push({ path: file, tensors: Object.fromEntries(Object.entries(state.tensors).slice(0, 3)) });
      continue;
    }
    const other = models[kind];
    if (other !== undefined)
      throw new AntiphonError('INVALID_INPUT', {
        source: folder,
        problem: `it holds two models of the kind "${kind}", ${other.path} and ${file}. Pass a folder with one`,
      });
    models[kind] = state;
  }
  return { models, foreign };
}

/** A folder may hold files that have nothing to do with the model. */
function besideOthers(error: unknown): unknown {
  if (!isAntiphonError(error) || (error.code !== 'INVALID_WEIGHTS' && error.code !== 'INVALID_SAFETENSORS'))
    return error;
  const { path = '', problem = '' } = error.details as Partial<Record<string, string>>;
  return new AntiphonError(
    error.code,
    { path, problem: `${problem}. If it is no part of the model, move it out of the folder` },
    { cause: error },
  );
}
