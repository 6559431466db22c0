import { formatNumber } from '../report/format-number';
import type { MetricName } from '../metrics/metric';
import { ALPHA, isJudged } from '../report/comparisons/families';
import type { Report } from '../report/report-json';
import { confirmatoryMetrics } from '../spec/chosen-metrics';
import type { ExperimentSpec } from '../spec/spec';
import { detectable, type Design, type KnownComponents } from '../statistics/power';
import { isScalable, pairsOf } from './plan';

/** A difference of so many standard deviations of what trainings do by chance is nothing to be hoped for. */
const HOPELESS = 8;

/**
 * What an experiment could find, before anything is trained: how many comparisons share the 5 %, and how large a difference must be to be found in four of five experiments. Of data that nobody has measured only the extremes can be
 * told (all of the spread from trainings, or all from clips); with a pilot, the difference in each metric's unit.
 */
export function outlook(
  spec: ExperimentSpec,
  {
    clips,
    pilot,
    measurable,
  }: {
    readonly clips: number;
    readonly pilot?: Report | undefined;
    /** Metrics that have a value on these data. Default: all. */
    readonly measurable?: readonly MetricName[] | undefined;
  },
): string[] {
  const design = { seeds: spec.trainSeeds.length, clips };
  const tests = testsOf(spec, measurable);
  if (tests === 0) return [];
  const level = ALPHA / tests;
  const primary = spec.primary === undefined ? undefined : ALPHA;
  const trainings = design.seeds === 1 ? 'one training of each arm' : `${design.seeds} trainings of each arm`;
  return [
    `${tests === 1 ? 'One comparison' : `Up to ${tests} comparisons`} over ${trainings} and ${clips} clips: the first to be shown needs p < ${formatNumber(level)}${spec.primary === undefined ? '' : `, the primary comparison p < ${ALPHA}`}.`,
    ...(clips < 2 ? ['Fewer than two clips: no difference can be shown.'] : sizes(design, primary ?? level)),
    ...(pilot === undefined || clips < 2 ? [] : byPilot(pilot, design, { level, chosen: confirmatoryMetrics(spec) })),
  ];
}

/** How large a difference must be in the extremes, of the primary comparison where there is one, else of the first to be shown; and what to do where that is too large. */
function sizes(design: Design, level: number): string[] {
  const ofClips = `${formatNumber(detectable({ training: 0, clip: 1, rest: 0 }, design, level))} times the spread (standard deviation) of single clips’ differences, if clips make all of it`;
  if (design.seeds === 1)
    return [
      `In four of five experiments a difference is shown that is ${ofClips}. With one training seed it is one between these trained models: training luck counts as a difference.`,
    ];
  const ofTrainings = detectable({ training: 1, clip: 0, rest: 0 }, design, level);
  const enough = [3, 4, 5, 6, 8, 10, 15, 20].find(
    (seeds) =>
      seeds > design.seeds &&
      detectable({ training: 1, clip: 0, rest: 0 }, { ...design, seeds }, level) <= HOPELESS / 2,
  );
  return [
    `In four of five experiments a difference is shown that is ${formatNumber(ofTrainings)} times the spread of single trainings’ differences, if trainings make all of it, or ${ofClips}.`,
    ...(ofTrainings > HOPELESS
      ? [
          `Where trainings matter, no comparison is likely to pass. More training seeds${enough === undefined ? '' : ` (${enough} bring it below ${HOPELESS / 2})`}, ${level < ALPHA ? 'fewer arms, a baseline, fewer scales, or a primary comparison' : 'and more clips'} would help.`,
        ]
      : []),
  ];
}

/** By the components of an earlier report: the median over its comparisons of each metric that is to decide. */
function byPilot(
  { comparisons, metrics, name }: Report,
  design: Design,
  { level, chosen }: { readonly level: number; readonly chosen: readonly string[] },
): string[] {
  // What was exploratory there may decide here, and its spread is as well known.
  const judged = comparisons.filter((each) => isJudged(each) || each.family === 'exploratory');
  const several = judged.some(({ seeds }) => seeds > 1);
  const found = metrics.flatMap(({ name: metric, label, unit }) => {
    const differences = judged.flatMap(({ metric: of, seeds, components: { training, clip, rest } }) =>
      of === metric && chosen.includes(metric) && clip !== null && (seeds > 1 || !several)
        ? [{ training: training ?? 0, clip, rest: rest ?? 0 }]
        : [],
    );
    const sizes = differences
      .map((components: KnownComponents) => detectable(components, design, level))
      .sort((a, b) => a - b);
    const middle = sizes[sizes.length >> 1];
    return middle === undefined || middle === 0 ? [] : [`${label} ${formatNumber(middle)} (${unit})`];
  });
  if (found.length === 0) return [];
  const blind = !several
    ? ' It had one training of each arm, so what trainings do by chance is missing, and differences must be larger.'
    : '';
  return [`By the spread in the pilot “${name}”, a difference is shown that is: ${found.join('; ')}.${blind}`];
}

/** Comparisons that are corrected together, if all these metrics measure something here and no arms are equal. */
function testsOf(spec: ExperimentSpec, measurable?: readonly MetricName[]): number {
  const scalable = new Map(spec.arms.map(({ name, guidance }) => [name, isScalable(guidance)]));
  const scales = spec.scales === 'own' ? 1 : new Set(spec.scales).size;
  const settings = pairsOf(spec).reduce(
    (sum, pair) => sum + (pair.some((arm) => scalable.get(arm) === true) ? scales : 1),
    0,
  );
  const metrics = confirmatoryMetrics(spec).filter((name) => measurable?.includes(name) ?? true);
  return settings * metrics.length - (spec.primary === undefined ? 0 : 1);
}
