import { isPromise, samplesProblem, type Foreign } from '@antiphon/core';
import type { AudioEncoder, Encoding } from './audio-encoder';
import type { AudioEncoderDefinition, EncoderSpec } from './definition';

/** A kind of encoder from outside that is held to its contract: what it gets wrong is said in words that name it, where it happens. */
export function checkedEncoder<S extends EncoderSpec>(
  definition: AudioEncoderDefinition<S>,
  foreign: Foreign,
): AudioEncoderDefinition<S> {
  return {
    ...definition,
    models: (spec) => {
      const models = foreign.run('models', () => definition.models(spec));
      if (Array.isArray(models) && models.every((model) => typeof model === 'string')) return models;
      throw foreign.mistake('its "models" must return a list of paths');
    },
    create: async (spec, options) => {
      const encoder = await foreign.run('create', () => definition.create(spec, options));
      const problem = encoderProblem(encoder, spec);
      if (problem !== undefined) throw foreign.mistake(problem);
      return checked(encoder, foreign);
    },
  };
}

function checked(encoder: AudioEncoder, foreign: Foreign): AudioEncoder {
  const { width, rate, sampleRate, channels } = encoder;
  return {
    ...{ width, rate, sampleRate, channels },
    begin: () => {
      const encoding: Partial<Encoding> | undefined = foreign.run('begin', () => encoder.begin());
      if (typeof encoding?.push !== 'function' || typeof encoding.end !== 'function')
        throw foreign.mistake('its "begin" must return the functions { push, end }');
      const { push, end } = encoding as Encoding;
      return {
        push: (samples) => foreign.run('push', () => push.call(encoding, samples)),
        end: async (rows) => {
          const values = await foreign.run('end', () => end.call(encoding, rows));
          const problem = samplesProblem(values, rows * width) ?? notFinite(values, width);
          if (problem === undefined) return values;
          throw foreign.mistake(`its "end" must return ${rows} rows of ${width}, ${problem}`);
        },
      };
    },
    release: async () => {
      await foreign.run('release', () => encoder.release());
    },
  };
}

function encoderProblem(encoder: Partial<AudioEncoder> | null | undefined, spec: EncoderSpec): string | undefined {
  if (typeof encoder !== 'object' || encoder === null)
    return 'its "create" must return an encoder { width, rate, sampleRate, channels, begin, release }';
  const { channels, begin, release } = encoder;
  for (const name of ['width', 'rate', 'sampleRate'] as const) {
    const [made, wanted] = [encoder[name], (spec as unknown as Record<string, unknown>)[name]];
    if (made !== wanted) return `it has the "${name}" ${String(made)}, but its spec says ${String(wanted)}`;
  }
  const isList = Array.isArray(channels) && channels.length > 0;
  if (!isList || !channels.every((channel) => Number.isInteger(channel) && channel >= 0))
    return 'its "channels" must be a list of channel numbers from 0';
  if (typeof begin !== 'function' || isPromise(begin)) return 'it has no function "begin"';
  return typeof release === 'function' ? undefined : 'it has no function "release"';
}

function notFinite(values: ArrayLike<number>, width: number): string | undefined {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i])) return `finite numbers, but row ${Math.floor(i / width)} has ${String(values[i])}`;
  return undefined;
}
