import type { ModelKind } from './model-kind';
import type { FoundWeights } from './weights/find-weights';
import type { StateDict } from './weights/state-dict';

const WHAT = 'Pass the folder of a face or body model: model….pt (or .safetensors) with its args.json';
/** Files that are named. */
const SHOWN = 3;

/**
 * Why a folder has no model to import, and what to do.
 * @param models those that were found, none a face or a body
 * @param foreign files of weights that are nothing of ours, with some of their tensors
 */
export function noModel(
  { weights, optimisers }: FoundWeights,
  models: Readonly<Partial<Record<ModelKind, StateDict>>>,
  foreign: readonly StateDict[],
): string {
  if (weights.length === 0)
    return optimisers.length === 0
      ? `there is no file of weights in it (.pt, .pth or .safetensors). ${WHAT}`
      : `it holds only states of optimisers (${listed(optimisers)}). ${WHAT}`;
  const own = Object.entries(models).map(([kind, state]) => `${state?.path} is the ${NAMES[kind as ModelKind]}`);
  const other = foreign.map(({ path, tensors }) => {
    const names = Object.keys(tensors).map((name) => JSON.stringify(name.slice(0, 80)));
    return `${path} is of no model of audio2photoreal (it has ${names.join(', ')})`;
  });
  return `there is no face or body model of audio2photoreal in it: ${listed([...own, ...other])}. ${WHAT}`;
}

const NAMES: Readonly<Record<ModelKind, string>> = {
  face: 'face model',
  body: 'body model',
  guide: 'guide transformer',
  codec: 'codec of motion',
  lips: 'lip regressor',
  wav2vec: 'audio front end',
};

function listed(items: readonly string[]): string {
  const more = items.length - SHOWN;
  return `${items.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
