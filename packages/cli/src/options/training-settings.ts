import type { Dataset } from '@antiphon/data';
import { learningRateNotes, type Preset } from '@antiphon/train';
import type { Surroundings } from '../surroundings';
import { openData, partOf } from '../work/open-data';
import { readEncoder } from './encoder-option';
import { readSettings } from './settings';
import type { TrainCommandOptions } from './training-options';

/** A stage's config as it is asked for: the preset's, over it the file's, over it the command line's. @throws FILE_NOT_FOUND, INVALID_INPUT */
export async function settingsOf(
  preset: Preset | undefined,
  { config, steps, batchSize, seed }: Pick<TrainCommandOptions, 'config' | 'steps' | 'batchSize' | 'seed'>,
): Promise<Record<string, unknown>> {
  const fromFile = config === undefined ? {} : await readSettings(config);
  const given = Object.entries({ steps, batchSize, seed }).filter(([, value]) => value !== undefined);
  return { ...preset?.config, ...fromFile, ...Object.fromEntries(given) };
}

/** Warns on standard error of settings that never take effect. */
export function warnOfSettings(config: Parameters<typeof learningRateNotes>[0]): void {
  for (const note of learningRateNotes(config)) process.stderr.write(`Warning: ${note}.\n`);
}

/** The data that is asked for, heard as asked for, or as the preset's model hears; of a person's folder the preset's part, unless another is named. */
export async function openFor(
  preset: Preset | undefined,
  options: TrainCommandOptions,
  { cache, signal }: Pick<Surroundings, 'cache' | 'signal'>,
): Promise<Dataset> {
  const { data, speaker, strict, fps } = options;
  const part = await partOf(data, options, preset);
  return openData(
    data,
    {
      ...(part && { part }),
      ...(speaker && { speaker }),
      ...(strict && { strict }),
      ...(fps !== undefined && { fps }),
    },
    {
      cache: options.cache ? cache : undefined,
      signal,
      ...(preset?.encoder && { encoder: preset.encoder }),
      ...(await readEncoder(options.encoder)),
    },
  );
}
