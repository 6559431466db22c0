import type { Step } from '../denoiser';
import { AntiphonError } from '../errors';
import type { NoiseSchedule } from './noise-schedule';

/** The time steps of the original process that a sampling visits (Nichol & Dhariwal 2021, arXiv 2102.09672, section 4). */
export interface Respaced {
  /** Ascending, in 0 … steps−1 of the original process: what the network is told. */
  readonly timesteps: readonly number[];
  /** Alpha-bar at each of them. */
  readonly alphaBars: Float64Array;
  /** Recomputed so that their running product gives `alphaBars`. */
  readonly betas: Float64Array;
}

/**
 * Chooses time steps of a schedule.
 * - `'ddimN'`: the smallest integer stride from 0 that gives exactly N, as the reference does (ddim100 of 1000: 0, 10 … 990).
 * - `'N'` or `'N,M,…'`: the process is cut into as many sections as there are numbers, and each gives that many
 *   evenly spaced steps, its ends included (`'100'` of 1000: 0 … 999).
 * - a number N: `'ddimN'` where that stride exists and is a tenth of the process at most; else N evenly spaced steps, ends included.
 *   A sampling starts from pure noise, and `'ddimN'` ends short of the noisiest step by one stride: for N below 10
 *   the network would be told of a signal that is not there. For the same reason one step is the noisiest one.
 * @throws INVALID_RESPACING
 */
export function respace(schedule: NoiseSchedule, spec: number | string): Respaced {
  const total = schedule.alphaBars.length;
  const timesteps = typeof spec === 'number' ? numberOfSteps(spec, total) : namedSteps(spec, total);
  const alphaBars = Float64Array.from(timesteps, (t) => schedule.alphaBars[t] ?? NaN);
  return { timesteps, alphaBars, betas: alphaBars.map((now, i) => 1 - now / (alphaBars[i - 1] ?? 1)) };
}

/** The steps of a sampling, noisiest first. */
export function stepsOf(respaced: Respaced): Step[] {
  const count = respaced.timesteps.length;
  return respaced.timesteps
    .map((timestep, i) => {
      const alphaBar = respaced.alphaBars[i] ?? NaN;
      return { index: count - 1 - i, count, timestep, alpha: Math.sqrt(alphaBar), sigma: Math.sqrt(1 - alphaBar) };
    })
    .reverse();
}

function numberOfSteps(count: number, total: number): number[] {
  checkCount(count, total, count);
  const stride = exactStride(count, total);
  if (stride !== undefined && stride * 10 <= total) return strided(stride, total);
  return count === 1 ? [total - 1] : evenly(count, total);
}

function namedSteps(spec: string, total: number): number[] {
  const ddim = /^ddim(\d+)$/.exec(spec);
  if (ddim) {
    const count = Number(ddim[1]);
    checkCount(count, total, spec);
    const stride = exactStride(count, total);
    if (stride === undefined) {
      const problem = `no integer stride gives exactly ${count} of ${total} steps. For evenly spaced steps say "${count}"`;
      throw new AntiphonError('INVALID_RESPACING', { respacing: spec, problem });
    }
    return strided(stride, total);
  }
  if (!/^\d+(,\d+)*$/.test(spec)) {
    const problem = 'expected "ddimN", a number, or numbers separated by commas, such as "ddim25", "100" or "10,15,20"';
    throw new AntiphonError('INVALID_RESPACING', { respacing: spec, problem });
  }
  return sections(spec, total);
}

function sections(spec: string, total: number): number[] {
  const counts = spec.split(',').map(Number);
  const [size, larger] = [Math.floor(total / counts.length), total % counts.length];
  let start = 0;
  return counts.flatMap((count, i) => {
    const length = i < larger ? size + 1 : size;
    checkCount(count, length, spec);
    const chosen = evenly(count, length).map((t) => start + t);
    start += length;
    return chosen;
  });
}

function checkCount(count: number, length: number, respacing: number | string): void {
  if (Number.isInteger(count) && count >= 1 && count <= length) return;
  throw new AntiphonError('INVALID_RESPACING', {
    respacing,
    problem: `cannot choose ${count} of ${length} steps. Take a whole number from 1 to ${length}`,
  });
}

/** The smallest stride from 0 that visits exactly `count` of `total` steps. It must reach a second one, as in the reference: step 0 alone has nothing to denoise. */
function exactStride(count: number, total: number): number | undefined {
  const stride = Math.ceil(total / count);
  return stride < total && Math.ceil(total / stride) === count ? stride : undefined;
}

function strided(stride: number, total: number): number[] {
  return Array.from({ length: Math.ceil(total / stride) }, (_, i) => i * stride);
}

/** `count` of 0 … length−1, both ends included. Summed and rounded half to even, as the reference does: other ways pick neighbours now and then. */
function evenly(count: number, length: number): number[] {
  const stride = count === 1 ? 1 : (length - 1) / (count - 1);
  const chosen: number[] = [];
  for (let i = 0, at = 0; i < count; i++, at += stride) chosen.push(roundHalfEven(at));
  return chosen;
}

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
