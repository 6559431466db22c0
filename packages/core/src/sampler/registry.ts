import { AntiphonError } from '../errors';
import { ddim } from './ddim';
import { ddpm } from './ddpm';
import { dpmpp2m } from './dpmpp-2m';
import type { Sampler } from './sampler';

/** Every sampler by the name that settings and commands use. */
export const samplers: Readonly<Record<string, Sampler>> = { ddim, ddpm, 'dpmpp-2m': dpmpp2m };

/**
 * The sampler of this name.
 * @throws UNKNOWN_SAMPLER
 */
export function getSampler(name: string): Sampler {
  const sampler = Object.hasOwn(samplers, name) ? samplers[name] : undefined;
  if (sampler === undefined) {
    throw new AntiphonError('UNKNOWN_SAMPLER', { name, known: Object.keys(samplers).join(', ') });
  }
  return sampler;
}
