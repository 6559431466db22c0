import { AntiphonError, getSampler, noiseSchedule, respace, stepsOf } from '@antiphon/core';
import type { BundleManifest } from '@antiphon/data/bundle';
import { checkTrained } from '@antiphon/guidance';
import { traitsOf } from './onnx-denoiser';
import type { SampleRequest } from './sample-request';

/** How a bundle would be sampled. */
export type SamplingWish = Pick<SampleRequest, 'guidance' | 'sampler' | 'steps' | 'spacing' | 'eta'>;

/**
 * Whether a bundle can be sampled so, without sampling: what `sample` would throw for these options, this throws.
 * @returns the number of steps that it would take
 * @throws UNKNOWN_GUIDANCE, INVALID_GUIDANCE, MISSING_NULL_CONDITION, UNTRAINED_BRANCH, UNSUPPORTED_GUIDANCE, UNKNOWN_SAMPLER, INVALID_RESPACING, INVALID_INPUT (eta)
 */
export function checkSampling(
  manifest: BundleManifest,
  { guidance = manifest.guidance, sampler = 'ddim', steps = 25, spacing, eta = 0 }: SamplingWish,
): number {
  checkTrained(
    guidance,
    manifest.guidance,
    manifest.conditions.map(({ name }) => name),
    traitsOf(manifest),
  );
  getSampler(sampler);
  if (!(eta >= 0 && eta <= 1))
    throw new AntiphonError('INVALID_INPUT', { source: 'eta', problem: `expected 0 to 1, got ${eta}` });
  const how = { spacing: spacing ?? manifest.spacing ?? 'leading', prediction: manifest.prediction };
  return stepsOf(respace(noiseSchedule(manifest.schedule), steps, how)).length;
}
