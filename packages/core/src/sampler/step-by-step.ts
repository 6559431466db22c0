import type { Denoiser, Step } from '../contracts/denoiser';
import type { Samples } from '../contracts/samples';
import { AntiphonError } from '../errors';
import type { NoiseLevel } from '../schedule/parameterisation';
import { checkSteps } from './check-steps';
import type { Sampler, SamplerOptions } from './sampler';

/** Everything that one step of a sampler computes from. */
export interface SamplerStage {
  readonly x: Samples;
  readonly x0: Samples;
  /** The x0 whose implied noise takes the sampler to the next level; `x0` unless the prediction says otherwise. */
  readonly renoise: Samples;
  readonly step: Step;
  /** The noise level to go to. */
  readonly next: NoiseLevel;
  /** Fresh noise for this step. */
  readonly noise: () => Samples;
}

/**
 * The sampler with the given update; everything that samplers have in common (asking the denoiser, progress, interruption) is here.
 * @param begin called for each sampling, so that what an update remembers of earlier steps never leaks into the next sampling
 */
export function stepByStep(begin: (options: SamplerOptions) => (stage: SamplerStage) => Samples): Sampler {
  return async (denoiser, x, steps, options = {}) => {
    checkSteps(steps);
    const advance = begin(options);
    let state = x;
    for (const [i, step] of steps.entries()) {
      const { x0, renoise } = await ask(denoiser, state, step, options.signal);
      const next = steps[i + 1] ?? { alpha: 1, sigma: 0 };
      state = advance({ x: state, x0, renoise, step, next, noise: () => fresh(options, step) });
      options.onStep?.({ step, x0, x: state });
    }
    return state;
  };
}

/**
 * Refuses a value that a sampler would ignore.
 * @throws INVALID_INPUT
 */
export function expectEta(eta: number | undefined, sampler: string, only: number): void {
  if (eta === undefined || eta === only) return;
  const problem = `the sampler "${sampler}" has no choice of it (its steps are those of eta ${only}). Leave it out, or choose "ddim"`;
  throw new AntiphonError('INVALID_INPUT', { source: 'eta', problem });
}

async function ask(
  denoiser: Denoiser,
  x: Samples,
  step: Step,
  signal: AbortSignal | undefined,
): Promise<Pick<SamplerStage, 'x0' | 'renoise'>> {
  refuseAborted(signal);
  const { x0, renoise = x0 } = await denoiser(x, step);
  refuseAborted(signal);
  if (x0.length !== x.length || renoise.length !== x.length) {
    throw new RangeError(
      `The denoiser was given ${x.length} numbers and predicted ${x0.length} (renoise: ${renoise.length}).`,
    );
  }
  return { x0, renoise };
}

/** @throws INTERRUPTED when the signal is aborted */
export function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  const resume = 'Sampling again with the same seeds gives the same result.';
  throw new AntiphonError('INTERRUPTED', { resume }, { cause: signal.reason });
}

function fresh({ noise }: SamplerOptions, step: Step): Samples {
  if (noise === undefined) throw new RangeError('This sampler adds noise at each step: pass the option `noise`.');
  return noise(step.index);
}
