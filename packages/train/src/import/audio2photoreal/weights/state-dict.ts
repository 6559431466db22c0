import { AntiphonError } from '@antiphon/core';
import type { ParameterValues } from '@antiphon/core/models';
import type { WeightsAbout } from '../../../export/weights-about';

/** A network's weights as PyTorch names them, and the file that they come from. */
export interface StateDict {
  readonly path: string;
  readonly tensors: ParameterValues;
  /** What it says of itself, where `antiphon export --weights` wrote it. */
  readonly about?: WeightsAbout;
}

/** What to do about a tensor that is missing, or has another shape than the others ask for. */
const INCOMPLETE = "The file is incomplete, or of another model than the reference's: save the whole state_dict again";

/** The shape of a tensor. @throws INVALID_WEIGHTS where there is none of that name, or with another number of axes */
export function shapeOf({ path, tensors }: StateDict, name: string, axes: number): readonly number[] {
  const found = tensors[name];
  if (found === undefined) throw invalidWeights(path, `it has no tensor "${name}". ${INCOMPLETE}`);
  if (found.shape.length !== axes)
    throw invalidWeights(
      path,
      `"${name}" has the shape [${found.shape.join(', ')}], expected ${axes} axes. ${INCOMPLETE}`,
    );
  return found.shape;
}

/** The tensors that `specs` name. @throws INVALID_WEIGHTS where one is missing, has another shape, or holds what is no number */
export function tensorsOf(
  state: StateDict,
  specs: readonly { readonly name: string; readonly shape: readonly number[] }[],
): ParameterValues {
  const missing = specs.map(({ name }) => name).filter((name) => state.tensors[name] === undefined);
  if (missing.length > 0)
    throw invalidWeights(
      state.path,
      `it has no ${missing.length === 1 ? 'tensor' : 'tensors'} ${firstOf(missing)}, of the ${specs.length} that the model needs. ${INCOMPLETE}`,
    );
  return Object.fromEntries(
    specs.map(({ name, shape }) => {
      const found = shapeOf(state, name, shape.length);
      if (found.join() !== shape.join())
        throw invalidWeights(
          state.path,
          `"${name}" has the shape [${found.join(', ')}], expected [${shape.join(', ')}] beside its other tensors. ${INCOMPLETE}`,
        );
      assertFinite(state, name);
      return [name, state.tensors[name]];
    }),
  );
}

/** A network with one such weight gives nothing else. */
function assertFinite({ path, tensors }: StateDict, name: string): void {
  const values = tensors[name]?.values ?? new Float32Array(0);
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]))
      throw invalidWeights(
        path,
        `number ${i} of "${name}" is ${values[i]}. Its training diverged, or the file is damaged: take an earlier checkpoint`,
      );
}

function firstOf(names: readonly string[]): string {
  const more = names.length - 3;
  return `${names
    .slice(0, 3)
    .map((name) => JSON.stringify(name.slice(0, 200)))
    .join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The rotary frequencies are no parameters, but a model with others would be another model. @throws INVALID_WEIGHTS for others */
export function assertRotary({ path, tensors }: StateDict): void {
  for (const [name, { values }] of Object.entries(tensors)) {
    if (!name.endsWith('rotary.freqs')) continue;
    const off = values.findIndex((value, i) => Math.abs(value * 10000 ** (i / values.length) - 1) > 1e-4);
    if (off >= 0)
      throw invalidWeights(
        path,
        `"${name}" holds other frequencies than 10000^(−i/${values.length}), so it is of another model`,
      );
  }
}

/** How many there are of a numbered module: `name.0.…`, `name.1.…` and so on. */
export function countModules({ tensors }: StateDict, name: string): number {
  const names = Object.keys(tensors);
  let count = 0;
  while (names.some((key) => key.startsWith(`${name}.${count}.`))) count++;
  return count;
}

/**
 * Every tensor of a state dict must have a place.
 * @param known whether a name has one
 * @throws INVALID_WEIGHTS naming those that have none
 */
export function assertNoneLeft({ path, tensors }: StateDict, known: (name: string) => boolean): void {
  const left = Object.keys(tensors).filter((name) => !known(name));
  if (left.length === 0) return;
  throw invalidWeights(
    path,
    `${left.length === 1 ? 'a tensor has' : `${left.length} tensors have`} no place in the model: ${firstOf(left)}. It is of another version of the model; if they are no part of it, take them out of the state_dict and save it again`,
  );
}

export function invalidWeights(path: string, problem: string): AntiphonError {
  return new AntiphonError('INVALID_WEIGHTS', { path, problem });
}
