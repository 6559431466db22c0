import { ALPHA, isJudged } from '../../comparisons/families';
import { formatNumber } from '../../format-number';
import type { Report } from '../../report-json';
import { isOfOneTraining } from '../../verdict/verdict';
import type { Cite, Piece } from './paragraph';

/** How differences were tested: what is random, what is corrected with what, and which claims there are. docs/statistics.md is the long form. */
export function statisticsOf(report: Report, cite: Cite): Piece[] {
  const { comparisons, provenance: p, design } = report;
  const units = p.unit === 'clip' ? 'clips' : 'windows';
  const judged = comparisons.filter(isJudged);
  const second = judged.filter(({ family }) => family === 'secondary').length;
  const excluded = comparisons.length - judged.length;
  return [
    ...(isOfOneTraining(report)
      ? [
          `Each arm was trained once: all statements are about these trained models, not about strategies. Differences are paired by ${p.unit}; p values (Student’s t) and 95 % intervals are over ${p.units} ${units} alone.`,
        ]
      : [
          `Differences are paired by training seed and ${p.unit}. Training seeds (${p.trainSeeds.length}) and ${units} (${p.units}) are crossed random factors`,
          cite('dorfman1992receiver', 'obuchowski1995hypothesis'),
          ': with the mean squares of seeds, of clips and of the rest, the variance of a mean difference over S seeds and C clips is max(MS(seed) + MS(clip) − MS(rest), MS(seed), MS(clip)) / (S·C). p values and 95 % intervals take the mean squares for as uncertain as their degrees of freedom make them (Fisher’s fiducial distribution).',
        ]),
    ' The motions of one window are averaged; sets (Fréchet distances) contribute jackknife pseudo-values of each clip.',
    ...(p.unit === 'window'
      ? [
          ' There were too few recordings to resample, so windows were: neighbours are not independent, and intervals too narrow for recordings at large.',
        ]
      : []),
    ...primary(report),
    ...(second === 0
      ? []
      : [
          ` The p values of ${second} comparisons were corrected by Holm’s method`,
          cite('holm1979simple'),
          ` at ${ALPHA}.`,
        ]),
    ...(excluded === 0
      ? []
      : [
          ` ${excluded} comparisons are in no correction (${[...new Set(comparisons.flatMap((each) => (isJudged(each) ? [] : [each.family])))].join(', ')}).`,
        ]),
    ...equivalence(report, design.margins, cite),
  ];
}

function primary({ design, metrics }: Report): string[] {
  if (design.primary === undefined) return [];
  const { metric, a, b, scale } = design.primary;
  const label = metrics.find(({ name }) => name === metric)?.label ?? metric;
  return [
    ` The primary comparison, named in the spec, is ${label} of ${a} against ${b}${scale === 'own' ? '' : ` at scale ${scale}`}: it is tested for itself at ${ALPHA}.`,
  ];
}

function equivalence({ comparisons, metrics }: Report, margins: Report['design']['margins'], cite: Cite): Piece[] {
  const claims = comparisons.filter(
    (comparison) => isJudged(comparison) && comparison.equivalence !== undefined,
  ).length;
  if (margins === undefined || claims === 0) return [];
  const words = Object.entries(margins).map(([name, { value, of }]) => {
    const { label = name, unit = '' } = metrics.find((metric) => metric.name === name) ?? {};
    return `${label} ±${formatNumber(value)} ${unit}${of === undefined ? '' : ` (${of})`}`;
  });
  return [
    ' Equivalence was tested by two one-sided tests',
    cite('schuirmann1987comparison'),
    ` against margins that the spec names: ${words.join('; ')}; Holm’s correction over all ${claims} claims.`,
  ];
}
