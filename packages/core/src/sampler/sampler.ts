import type { Denoiser, Step } from '../contracts/denoiser';
import type { Samples } from '../contracts/samples';

/**
 * Turns noise into a sample by asking a denoiser at each step.
 * A `Prediction.renoise` is honoured: the noise that takes `x` to the next level is computed from it, the x0 term from `x0`.
 * @param x start, `[B, T, F]`: standard normal noise (or a sample noised to the level of `steps[0]`). Not changed; float64 stays float64
 * @param steps noisiest first, each less noisy than the one before; after the last comes the noise level 0
 * @throws INTERRUPTED when the signal is aborted; INVALID_INPUT for an `eta` that the sampler does not have, and for steps that it cannot walk (`checkSteps`)
 */
export type Sampler = (
  denoiser: Denoiser,
  x: Samples,
  steps: readonly Step[],
  options?: SamplerOptions,
) => Promise<Samples>;

/** What a sampler may be told, and what it may need: noise, how stochastic it is, how it is watched and stopped. */
export interface SamplerOptions {
  /** Fresh noise `[B, T, F]` for the step of this index. Needed by stochastic samplers: ddpm, and ddim with eta above 0. */
  readonly noise?: (stepIndex: number) => Samples;
  /** ddim: how much fresh noise each step adds, from 0 (none, the default) to 1 (as much as ddpm). */
  readonly eta?: number;
  /** Called after each step. */
  readonly onStep?: (info: StepInfo) => void;
  readonly signal?: AbortSignal;
}

/** What `onStep` is told after each step of a sampler. */
export interface StepInfo {
  readonly step: Step;
  /** What the denoiser predicted at this step, `[B, T, F]`. */
  readonly x0: Samples;
  /** The state after this step, `[B, T, F]`. */
  readonly x: Samples;
}
