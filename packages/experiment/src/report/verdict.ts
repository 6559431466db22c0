import { smallestP } from '../statistics/sign-flip';
import { formatNumber } from './format-number';
import type { Comparison, MetricDescription, Report } from './report-json';

/** The level of the whole family of comparisons. */
export const ALPHA = 0.05;

/**
 * What the comparisons allow to be said, one paragraph a line. Only a difference whose p value holds after Holm's correction is
 * called one; everything else is "no difference shown", which is not "no difference".
 */
export function verdict(report: Pick<Report, 'comparisons' | 'metrics' | 'floors' | 'provenance' | 'arms'>): string {
  const { comparisons, metrics, provenance, arms } = report;
  const unit = provenance.unit === 'clip' ? 'clips' : 'windows';
  if (arms.length < 2) return 'One arm: nothing is compared.';
  const shown = comparisons.filter(({ pAdjusted }) => pAdjusted < ALPHA);
  const paragraphs = [
    `${shown.length} of ${comparisons.length} paired comparisons show a difference at ${provenance.units} ${unit} ` +
      `(p < ${ALPHA} after Holm’s correction over all of them).`,
    ...pairSentences(comparisons, metrics),
    ...powerWarning(comparisons),
    seedSentence(provenance.trainSeeds.length, shown),
  ];
  if (provenance.unit === 'window')
    paragraphs.push(
      'There are too few test recordings to resample, so windows are: neighbouring windows of one recording are not independent, and intervals are too narrow for speakers or recordings at large.',
    );
  return paragraphs.join('\n');
}

/** Per pair of arms one sentence: what is better, what worse, what is only other, and what shows no difference. */
function pairSentences(comparisons: readonly Comparison[], metrics: readonly MetricDescription[]): string[] {
  const pairs = new Map<string, Comparison[]>();
  for (const comparison of comparisons) {
    const key = `${comparison.a}\n${comparison.b}`;
    pairs.set(key, [...(pairs.get(key) ?? []), comparison]);
  }
  return [...pairs.values()].map((all) => {
    const [{ a, b }] = all;
    const said = new Map<string, string[]>();
    for (const metric of metrics) {
      const own = all.filter(({ metric: name }) => name === metric.name);
      for (const [kind, text] of findings(own, metric)) said.set(kind, [...(said.get(kind) ?? []), text]);
    }
    const parts = KINDS.flatMap((kind) => {
      const texts = said.get(kind);
      return texts === undefined ? [] : [`${kind}: ${texts.join(', ')}`];
    });
    const n = Math.max(...all.map((comparison) => comparison.n));
    return `${a} against ${b}, n = ${n}. ${parts.join('. ')}.`;
  });
}

/** In the order in which a reader wants them. Whether more of a `truth` metric is good depends on the truth, so it is only said to be other. */
const KINDS = ['Better', 'Worse', 'Higher', 'Lower', 'No difference shown'] as const;
type Kind = (typeof KINDS)[number];

/** Sorts a metric's comparisons into kinds, e.g. `lip error (−0.0095 at scale 1, −0.0070 at 2)`. */
function findings(own: readonly Comparison[], metric: MetricDescription): [Kind, string][] {
  const label = metric.label.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
  const shown = own.filter(({ pAdjusted }) => pAdjusted < ALPHA);
  if (own.length > 0 && shown.length === 0) return [['No difference shown', label]];
  return [true, false].flatMap((higher): [Kind, string][] => {
    const group = shown.filter(({ estimate }) => estimate > 0 === higher);
    if (group.length === 0) return [];
    const good = metric.better === 'higher' ? higher : !higher;
    const kind = metric.better === 'truth' ? (higher ? 'Higher' : 'Lower') : good ? 'Better' : 'Worse';
    const where = group.map(
      ({ scale, estimate }, i) => `${higher ? '+' : ''}${formatNumber(estimate)} at ${i === 0 ? 'scale ' : ''}${scale}`,
    );
    return [[kind, `${label} (${where.join(', ')})`]];
  });
}

/** Says so where the family is so large, and the clips so few, that no comparison could have been significant. */
function powerWarning(comparisons: readonly Comparison[]): string[] {
  const most = Math.max(0, ...comparisons.map(({ n }) => n));
  if (most === 0 || smallestP(most) * comparisons.length < ALPHA) return [];
  return [
    `With n = ${most}, the smallest possible p value is ${formatNumber(smallestP(most))}; over ${comparisons.length} comparisons none could pass. The intervals still say how large a difference may be; more test clips, fewer arms or fewer scales could decide.`,
  ];
}

function seedSentence(trainSeeds: number, shown: readonly Comparison[]): string {
  if (trainSeeds === 1)
    return 'Each arm was trained once: this compares these trained models. One training seed cannot tell a strategy from training luck.';
  const agree = shown.filter(({ bySeed, estimate }) =>
    bySeed.every((value) => Math.sign(value) === Math.sign(estimate)),
  );
  return (
    `Each arm was trained ${trainSeeds} times; intervals resample the test data, not the trainings.` +
    (shown.length === 0
      ? ''
      : ` ${agree.length} of the ${shown.length} differences have the same sign in every training seed.`)
  );
}
