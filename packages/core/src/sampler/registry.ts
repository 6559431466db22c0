import { samplesProblem } from '../contracts/samples';
import { AntiphonError } from '../errors';
import { Registry } from '../registry/registry';
import type { Plugin } from '../registry/shared';
import { ddim } from './ddim';
import { ddpm } from './ddpm';
import { dpmpp2m } from './dpmpp-2m';
import type { Sampler } from './sampler';

/** Every sampler that ships, by the name that settings and commands use. */
export const samplers: Readonly<Record<string, Sampler>> = { ddim, ddpm, 'dpmpp-2m': dpmpp2m };

const registry = new Registry<Sampler>({ what: 'sampler' }, samplers);

/**
 * The sampler of this name.
 * @throws UNKNOWN_SAMPLER
 */
export function getSampler(name: string): Sampler {
  const sampler = registry.get(name);
  if (sampler === undefined) {
    throw new AntiphonError('UNKNOWN_SAMPLER', { name, known: samplerNames().join(', ') });
  }
  return sampler;
}

/** Names of all samplers, in the order in which they were registered. */
export function samplerNames(): string[] {
  return registry.keys();
}

/**
 * Makes a sampler known under its name, to settings, commands and requests alike.
 * @throws INVALID_INPUT if the name is taken or cannot be, or it is no function
 */
export function registerSampler(name: string, sampler: Sampler): void {
  const foreign = registry.foreign(name);
  const checked: Sampler = async (denoiser, x, ...rest) => {
    const samples = await foreign.run('sampler', () => sampler(denoiser, x, ...rest));
    const problem = samplesProblem(samples, x.length);
    if (problem !== undefined) throw foreign.mistake(`it must return the motion, ${problem}`);
    return samples;
  };
  registry.register(name, checked, typeof sampler === 'function' ? undefined : 'a sampler is a function');
}

/** The plugin that registered a sampler; undefined for what ships or was registered by a program itself. */
export function samplerPlugin(name: string): Plugin | undefined {
  return registry.pluginOf(name);
}
