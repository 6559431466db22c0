import type { Tensor } from '@tensorflow/tfjs-core';
import type { Random } from '../../random/random';
import type { ParameterValues } from '../film-transformer/film-transformer-config';

/** The tensors of a network, by parameter name. */
export type Parameters = Readonly<Record<string, Tensor>>;

/** One parameter and how it starts: uniform in ±`bound`, standard normal, all the same number, or numbers that a formula gives (buffers, which are not trained). */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly init:
    { readonly uniform: number } | 'normal' | { readonly constant: number } | { readonly values: Float32Array };
}

/** Draws initial values, one parameter after the other in the order of `specs`. */
export function drawParameters(specs: readonly ParameterSpec[], random: Random): ParameterValues {
  return Object.fromEntries(specs.map(({ name, shape, init }) => [name, { shape, values: draw(shape, init, random) }]));
}

function draw(shape: readonly number[], init: ParameterSpec['init'], random: Random): Float32Array {
  const length = shape.reduce((product, size) => product * size, 1);
  if (init === 'normal') return random.normals(length);
  if ('constant' in init) return new Float32Array(length).fill(init.constant);
  if ('values' in init) return init.values.slice();
  const bound = init.uniform;
  return Float32Array.from({ length }, () => (2 * random.uniform() - 1) * bound);
}
