import type { LoopState } from './loop-state';

/**
 * What float32 can square. A network multiplies its weights with each other's results: where a norm is beyond this, so is what it computes, though every single number is finite.
 */
const LARGEST_NORM = 1.8e19;

/**
 * Why a training's state is not to be kept, in words; undefined for a healthy one. The loss of a step is that of the weights before it, so that a last step may spoil them unseen; a second
 * moment that overflowed holds its weight still for ever.
 */
export function divergence({ parameters, ema, m, v, buffers = {} }: LoopState): string | undefined {
  for (const [what, arrays] of Object.entries({ weights: parameters, 'averaged weights': ema, buffers })) {
    const found = unfit(arrays, LARGEST_NORM);
    if (found !== undefined) return `the ${what} of ${found}`;
  }
  const moments = unfit(m, Infinity) ?? unfit(v, Infinity);
  return moments && `the optimiser's moments of ${moments}`;
}

/** So many times the loss of a network that has learned nothing, and a finished model is none: it is worse than standing still. Healthy trainings end below once. */
const RUNAWAY = 10;

/** Why a training that has taken its last step has come to nothing, though all its numbers are finite; undefined for one that has not. @param first loss at the start, if it is known */
export function runaway(first: number | undefined, last: number): string | undefined {
  if (first === undefined || !(last > RUNAWAY * first)) return undefined;
  return `the loss ended at ${last.toPrecision(3)}, from ${first.toPrecision(3)} at the start`;
}

/** The first array with a number that is not finite, or whose norm is larger than that; undefined where there is none. */
export function unfit(arrays: Readonly<Record<string, Float32Array>>, largest: number): string | undefined {
  for (const [name, values] of Object.entries(arrays)) {
    // Of squares in float64 no sum overflows: it is finite where every number is.
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
    if (!Number.isFinite(sum)) return `"${name}" became ${values.find((value) => !Number.isFinite(value))}`;
    if (Math.sqrt(sum) > largest) return `"${name}" grew to a norm of ${Math.sqrt(sum).toPrecision(2)}`;
  }
  return undefined;
}
