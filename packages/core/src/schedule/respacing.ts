import type { Step } from '../contracts/denoiser';
import { AntiphonError } from '../errors';
import type { NoiseSchedule } from './noise-schedule';
import { LEAST_ALPHA, type PredictionKind } from './parameterisation';
import { evenly, exactStride, spaced, strided, type Spacing } from './spacing';

/** The time steps of the original process that a sampling visits (Nichol & Dhariwal 2021, arXiv 2102.09672, section 4). */
export interface Respaced {
  /** Ascending, in 0 … steps−1 of the original process: what the network is told. */
  readonly timesteps: readonly number[];
  /** Alpha-bar at each of them. */
  readonly alphaBars: Float64Array;
  /** Recomputed so that their running product gives `alphaBars`. */
  readonly betas: Float64Array;
}

/** What `respace` needs to know beyond the number of steps. */
export interface RespaceOptions {
  /** How a number of steps is spread. Default: `trailing`. */
  readonly spacing?: Spacing;
  /**
   * What the network says. Epsilon starts at the noisiest step whose alpha is `LEAST_ALPHA`: above it an error of 2 % outweighs all motion. Steps beyond become that one, so that
   * there may be fewer than asked. Default: `x0`, which like `v` may start from pure noise.
   */
  readonly prediction?: PredictionKind;
}

/**
 * Chooses time steps of a schedule.
 * - a number N: N steps, spread as `spacing` says (see `spaced`).
 * - `'ddimN'`: the smallest integer stride from 0 that gives exactly N, as the reference does (ddim100 of 1000: 0, 10 … 990).
 * - `'N'` or `'N,M,…'`: the process is cut into as many sections as there are numbers, and each gives that many
 *   evenly spaced steps, its ends included (`'100'` of 1000: 0 … 999). A section of one step gives its noisiest.
 * @throws INVALID_RESPACING
 */
export function respace(
  schedule: NoiseSchedule,
  spec: number | string,
  { spacing = 'trailing', prediction = 'x0' }: RespaceOptions = {},
): Respaced {
  const total = schedule.alphaBars.length;
  const chosen = typeof spec === 'number' ? numberOfSteps(spec, total, spacing) : namedSteps(spec, total);
  const last = prediction === 'epsilon' ? noisiestTelling(schedule) : total - 1;
  const timesteps = [...new Set(chosen.map((t) => Math.min(t, last)))];
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

/** The last time step at which noise that is predicted still tells of motion. */
function noisiestTelling({ alphaBars }: NoiseSchedule): number {
  return Math.max(
    0,
    alphaBars.findLastIndex((alphaBar) => alphaBar >= LEAST_ALPHA ** 2),
  );
}

function numberOfSteps(count: number, total: number, spacing: Spacing): number[] {
  checkCount(count, total, count);
  return spaced(spacing, count, total);
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
