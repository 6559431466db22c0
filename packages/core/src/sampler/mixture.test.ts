import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Denoiser, Step } from '../denoiser';
import { distance } from '../fixtures/distance';
import { mixtureX0, type Mixture } from '../fixtures/mixture-denoiser';
import { epsilonOf, target, toX0, type PredictionKind } from '../parameterisation';
import { noiseSchedule } from '../schedule/noise-schedule';
import { ddim } from './ddim';
import { ddpm } from './ddpm';
import { dpmpp2m } from './dpmpp-2m';
import type { Sampler } from './sampler';

/** What huggingface/diffusers' schedulers computed in float64 for the exact denoiser of a Gaussian mixture. */
interface Golden {
  readonly denoiser: { readonly gmm: Readonly<Record<string, Mixture>> };
  readonly runs: readonly GoldenRun[];
}

interface GoldenRun {
  readonly prediction_type: 'sample' | 'epsilon' | 'v_prediction';
  readonly dim: number;
  readonly init_noise: readonly number[];
  readonly noise?: readonly (readonly number[])[];
  readonly step_args: { readonly eta?: number };
  readonly timesteps: readonly number[];
  readonly steps: readonly { readonly a: number; readonly s: number; readonly sample: readonly number[] }[];
  readonly final_sample: readonly number[];
}

const kinds: Record<GoldenRun['prediction_type'], PredictionKind> = {
  sample: 'x0',
  epsilon: 'epsilon',
  v_prediction: 'v',
};
const files: [name: string, sampler: Sampler][] = [
  ['ddim_eta0', ddim],
  ['ddim_eta05', ddim],
  ['ddpm', ddpm],
  ['dpmpp_2', dpmpp2m],
  ['dpmpp_2_karras', dpmpp2m],
];
const { alphaBars } = noiseSchedule('cosine');

/** Levels from our own schedule; Karras' lie between its time steps, so there the golden's are taken. */
function stepsFor(name: string, run: GoldenRun): Step[] {
  return run.steps.map(({ a, s }, index) => {
    const timestep = run.timesteps[index] ?? NaN;
    const alphaBar = alphaBars[timestep] ?? NaN;
    const [alpha, sigma] = name.includes('karras') ? [a, s] : [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];
    return { index, count: run.steps.length, timestep, alpha, sigma };
  });
}

/** The network of a run: it speaks in the run's kind of prediction, as our own would. */
function denoiserFor(mixture: Mixture, kind: PredictionKind): Denoiser {
  return async (x, step) => {
    const exact = mixtureX0(mixture, x, step);
    const output = target(kind, exact, epsilonOf(exact, x, step), step.alpha, step.sigma);
    return { x0: toX0(kind, output, x, step) };
  };
}

function check(folder: URL): void {
  describe.each(files)('%s', (name, sampler) => {
    const golden = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Golden;
    it.each(golden.runs.map((run) => [run.prediction_type, run.dim, run.steps.length, run] as const))(
      '%s, %d dimensions, %d steps',
      async (type, dim, _, run) => {
        const mixture = golden.denoiser.gmm[dim];
        if (mixture === undefined) throw new Error(`no mixture of ${dim} dimensions`);
        const states: ArrayLike<number>[] = [];
        const final = await sampler(
          denoiserFor(mixture, kinds[type]),
          Float64Array.from(run.init_noise),
          stepsFor(name, run),
          {
            ...run.step_args,
            noise: (i) => Float64Array.from(run.noise?.[i] ?? []),
            onStep: ({ x }) => states.push(x),
          },
        );
        for (const [i, { sample }] of run.steps.entries()) expect(distance(states[i] ?? [], sample)).toBeLessThan(1e-9);
        expect(distance(final, run.final_sample)).toBeLessThan(1e-9);
      },
    );
  });
}

describe('runs of diffusers', () => check(new URL('../fixtures/samplers/', import.meta.url)));

const shared = new URL('../../../../../shared/goldens/guiders/', import.meta.url);
describe.skipIf(!existsSync(shared))('all runs of diffusers (needs ../shared/goldens beside the repository)', () => {
  if (existsSync(shared)) check(shared);
});
