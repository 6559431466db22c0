import { AntiphonError } from '../errors';

/** How a number of steps is spread over the time steps of a process (Lin et al. 2023, arXiv 2305.08891, table 2). */
export const SPACINGS = ['trailing', 'leading', 'linspace'] as const;

/** How a number of steps is spread over the training steps: one of `SPACINGS`. */
export type Spacing = (typeof SPACINGS)[number];

/**
 * `count` of the time steps 0 … total−1, ascending.
 * - `trailing`: evenly from the noisiest step down (25 of 1000: 39 … 959, 999).
 * - `leading`: an integer stride from 0, the smallest that gives exactly `count`, as audio2photoreal's `ddimN` (25 of 1000: 0, 40 … 960). It ends short of the noisiest step by a
 *   stride, and a sampling that starts there from pure noise tells the network of a signal that is not there. Where that would be more than a tenth of the process,
 *   or there is no such stride, as `linspace`.
 * - `linspace`: evenly, both ends included (25 of 1000: 0, 42 … 957, 999).
 *
 * One step is always the noisiest.
 * @throws INVALID_RESPACING for an unknown spacing. `count` is a whole number from 1 to `total`
 */
export function spaced(spacing: Spacing, count: number, total: number): number[] {
  switch (spacing) {
    case 'trailing':
      return Array.from({ length: count }, (_, i) => roundHalfEven((total * (i + 1)) / count) - 1);
    case 'leading': {
      const stride = exactStride(count, total);
      return stride !== undefined && stride * 10 <= total ? strided(stride, total) : evenly(count, total);
    }
    case 'linspace':
      return evenly(count, total);
    default: {
      const problem = `unknown spacing "${String(spacing)}". Known: ${SPACINGS.join(', ')}`;
      throw new AntiphonError('INVALID_RESPACING', { respacing: count, problem });
    }
  }
}

/** The smallest stride from 0 that visits exactly `count` of `total` steps. It must reach a second one, as in the reference: step 0 alone has nothing to denoise. */
export function exactStride(count: number, total: number): number | undefined {
  const stride = Math.ceil(total / count);
  return stride < total && Math.ceil(total / stride) === count ? stride : undefined;
}

/** 0, stride, 2·stride … below `total`. */
export function strided(stride: number, total: number): number[] {
  return Array.from({ length: Math.ceil(total / stride) }, (_, i) => i * stride);
}

/**
 * `count` of 0 … length−1, both ends included; one is the last, since one step alone starts from pure noise.
 * Summed and rounded half to even, as the reference does: other ways pick neighbours now and then.
 */
export function evenly(count: number, length: number): number[] {
  if (count === 1) return [length - 1];
  const stride = (length - 1) / (count - 1);
  const chosen: number[] = [];
  for (let i = 0, at = 0; i < count; i++, at += stride) chosen.push(roundHalfEven(at));
  return chosen;
}

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
