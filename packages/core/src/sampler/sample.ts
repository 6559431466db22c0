import type { Denoiser } from '../contracts/denoiser';
import type { MotionShape, Samples } from '../contracts/samples';
import { Random } from '../random/random';
import type { NoiseSchedule } from '../schedule/noise-schedule';
import { respace, stepsOf, type RespaceOptions } from '../schedule/respacing';
import { getSampler } from './registry';
import type { SamplerOptions } from './sampler';

/** What `sample` samples with. `signal` stops it between two steps; `eta` is for ddim alone. */
export interface SampleOptions extends RespaceOptions, Pick<SamplerOptions, 'eta' | 'onStep' | 'signal'> {
  readonly denoiser: Denoiser;
  /** `[batch, frames, features]`. */
  readonly shape: MotionShape;
  /** What the denoiser was trained with. */
  readonly schedule: NoiseSchedule;
  /** A number of steps, or a respacing such as `'ddim100'`: see `respace`. */
  readonly steps: number | string;
  /** One of `samplerNames()`. */
  readonly sampler: string;
  /** One for each item of the batch. An item's noise depends on its own seed only, not on the batch it is in. */
  readonly seeds: readonly number[];
}

/**
 * Samples a batch from noise: `samples` is `[B, T, F]` in float32, `steps` the number of denoising steps that were taken.
 * @throws UNKNOWN_SAMPLER, INVALID_RESPACING, INVALID_INPUT (eta), INTERRUPTED
 */
export async function sample(options: SampleOptions): Promise<{ samples: Samples; steps: number }> {
  const { denoiser, shape, schedule, seeds, eta, onStep, signal } = options;
  if (seeds.length !== shape[0])
    throw new RangeError(`A batch of ${shape[0]} needs as many seeds, not ${seeds.length}.`);
  const sampler = getSampler(options.sampler);
  const steps = stepsOf(respace(schedule, options.steps, options));
  const start = noiseOf(seeds, shape, []);
  const noise = (stepIndex: number): Samples => noiseOf(seeds, shape, [stepIndex]);
  return { samples: await sampler(denoiser, start, steps, { noise, eta, onStep, signal }), steps: steps.length };
}

function noiseOf(seeds: readonly number[], [, frames, features]: MotionShape, path: readonly number[]): Float32Array {
  const size = frames * features;
  const noise = new Float32Array(seeds.length * size);
  seeds.forEach((seed, i) => noise.set(Random.stream(seed, 'sampling-noise', ...path).normals(size), i * size));
  return noise;
}
