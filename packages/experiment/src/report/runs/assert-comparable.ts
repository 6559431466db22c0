import { AntiphonError } from '@antiphon/core';
import type { MetricDescription, Report } from '../report-json';
import type { NamedReport } from './named-report';

/**
 * Whether numbers of several runs may stand beside each other: they are of the same data, the same test windows, sampled as often, by the same metrics of the same version.
 * @throws INVALID_INPUT naming what differs from the first run, with both values
 */
export function assertComparable(reports: readonly NamedReport[]): void {
  const [first, ...others] = reports;
  for (const other of others) {
    const difference = differenceOf(first.report, other.report);
    if (difference !== undefined)
      throw new AntiphonError('INVALID_INPUT', {
        source: other.name,
        problem: `it cannot stand beside ${first.name}: ${difference}`,
      });
  }
}

function differenceOf(there: Report, here: Report): string | undefined {
  for (const [what, of] of Object.entries(SAME)) {
    const [before, now] = [of(there), of(here)];
    if (before !== now) return `${what} (${before} there, ${now} here)`;
  }
  const clips = otherClips(there, here);
  if (clips !== undefined) return clips;
  const known = new Map(there.metrics.map((metric) => [metric.name, metric]));
  for (const metric of here.metrics) {
    const before = known.get(metric.name);
    const key = before && KEYS.find((each) => before[each] !== metric[each]);
    if (before !== undefined && key !== undefined)
      return `${metric.label} is another metric, by its ${key} ("${before[key]}" there, "${metric[key]}" here)`;
  }
  return undefined;
}

const KEYS = ['unit', 'better', 'description'] as const satisfies readonly (keyof MetricDescription)[];

/** What must be the same, in words, and as it is told. */
const SAME: Readonly<Record<string, (report: Report) => string>> = {
  'it is on other data': ({ provenance: p }) => `${p.dataset}, SHA-256 ${p.dataHash.slice(0, 12)}…`,
  'its test windows are of another length': ({ provenance: p }) => `${p.framesPerWindow} frames at ${p.fps} fps`,
  'it has another number of test windows': ({ provenance: p }) => `${p.windows}`,
  'statistics resample something else': ({ provenance: p }) => `${p.units} ${p.unit}s`,
  'it samples each window another number of times': ({ provenance: p }) => `${p.motionsPerWindow} motions`,
  'its models are shown other key frames': ({ provenance: p }) =>
    p.trueKeyFrameEvery === undefined ? 'none' : `one in ${p.trueKeyFrameEvery}`,
  'the seed of its statistics is another': ({ provenance: p }) =>
    `seed ${String((p.spec as { seed?: number } | null)?.seed)}`,
  'its truth was scored in another way': ({ floors }) => floors.truth.kind,
  'another version computed its numbers': ({ provenance: p }) =>
    `@antiphon/experiment ${p.versions['@antiphon/experiment'] ?? 'of no name'}`,
};

/** Clips of one alone, some of each by name. */
function otherClips(there: Report, here: Report): string | undefined {
  const [before, now] = [clipsOf(there), clipsOf(here)];
  const alone = [before.filter((clip) => !now.includes(clip)), now.filter((clip) => !before.includes(clip))];
  if (alone.every(({ length }) => length === 0)) return undefined;
  const [lost, added] = alone.map((clips) =>
    clips.length === 0 ? 'none' : [...clips.slice(0, 3), ...(clips.length > 3 ? ['…'] : [])].join(', '),
  );
  return `it has other test clips (only there: ${lost}; only here: ${added})`;
}

function clipsOf({ floors, cells }: Report): string[] {
  const scores = [floors.truth, floors.meanPose, ...cells];
  return [...new Set(scores.flatMap(({ perClip }) => Object.values(perClip).flatMap(Object.keys)))];
}
