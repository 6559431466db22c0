import { samplerPlugin, type GuidanceSpec } from '@antiphon/core';
import { guidancePlugin } from '@antiphon/guidance';
import { metricNames, metricPlugins } from '../metrics/registry';

/** What a model depends on that plugins have registered: the hash of the file that its strategy comes from. A metric or a sampler of one's own asks for no training. */
export function trainingPlugins({ kind }: GuidanceSpec): Readonly<Record<string, string>> | undefined {
  const files = guidancePlugin(kind)?.sha256;
  return files === undefined ? undefined : { files };
}

/**
 * What results depend on that plugins have registered: the hashes of the files that strategies, sampler and metrics come from, and the metrics that do not ship. Audio encoders and data formats are
 * part of the dataset's hash. Undefined where nothing comes from a plugin, so that runs without any keep the identity that they always had.
 */
export function pluginIdentity(
  guidances: readonly GuidanceSpec[],
  sampler: string,
): Readonly<Record<string, string>> | undefined {
  const files = [
    ...guidances.map(({ kind }) => guidancePlugin(kind)),
    samplerPlugin(sampler),
    ...metricPlugins(),
  ].flatMap((plugin) => plugin?.sha256 ?? []);
  if (files.length === 0) return undefined;
  return { files: [...new Set(files)].sort().join(' '), metrics: metricNames().join(' ') };
}
