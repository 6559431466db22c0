import { smallestP } from '../statistics/sign-flip';
import { failureWords, lostArms } from './failure-words';
import { formatNumber } from './format-number';
import type { Comparison, MetricDescription, Report, ReportDesign } from './report-json';

/** The level of the whole family of comparisons. */
export const ALPHA = 0.05;

/**
 * What the comparisons allow to be said, one paragraph a line. Only a difference whose p value holds after Holm's correction is
 * called one; everything else is "no difference shown", which is not "no difference".
 */
export function verdict(report: Omit<Report, 'format' | 'name' | 'verdict' | 'floors'>): string {
  const { comparisons, metrics, design, provenance, arms } = report;
  const unit = provenance.unit === 'clip' ? 'clips' : 'windows';
  const failed = failureSentences(report);
  if (arms.length - lostArms(report).length < 2) return [...failed, 'One arm: nothing is compared.'].join('\n');
  if (comparisons.length === 0 && failed.length > 0) return [...failed, 'Nothing is compared.'].join('\n');
  const shown = comparisons.filter(({ pAdjusted }) => pAdjusted < ALPHA);
  const paragraphs = [
    ...failed,
    `${shown.length} of ${comparisons.length} paired comparisons ${design.baseline === undefined ? '' : `with ${design.baseline} `}show a difference at ${provenance.units} ${unit} ` +
      `(p < ${ALPHA} after Holm’s correction over all of them). Differences are taken over clips that both arms have a value for.`,
    ...designSentences(design),
    ...pairSentences(comparisons, metrics, design),
    ...powerWarning(comparisons, design),
    seedSentence(provenance.trainSeeds.length, shown, arms),
  ];
  if (provenance.unit === 'window')
    paragraphs.push(
      'There are too few test recordings to resample, so windows are: neighbouring windows of one recording are not independent, so intervals are too narrow and p values too small for speakers or recordings at large.',
    );
  return paragraphs.join('\n');
}

/** What is missing, what that means for the comparisons, and what to do. */
function failureSentences(report: Pick<Report, 'arms' | 'cells' | 'failures' | 'design' | 'provenance'>): string[] {
  const { failures = [], design, provenance } = report;
  if (failures.length === 0) return [];
  const lost = lostArms(report);
  const consequences = [
    ...(design.baseline !== undefined && lost.includes(design.baseline)
      ? [`The baseline ${design.baseline} is missing, so no arm is compared with it, and none with another.`]
      : lost.length > 0
        ? [`In no comparison: ${lost.join(', ')}.`]
        : []),
    ...(failures.some(({ stage }) => stage !== 'audit')
      ? [
          `Arms are compared where both have numbers${provenance.trainSeeds.length > 1 ? ', over the training seeds that both have' : ''}.`,
        ]
      : []),
  ];
  return [
    `Failed: ${failures.map((failure) => failureWords(failure).replace(/\.$/, '')).join('; ')}. Run the same command again, and only this is tried.`,
    ...(consequences.length === 0 ? [] : [consequences.join(' ')]),
  ];
}

/** What the arms have in common, and what that leaves open. */
function designSentences({ nfe, scales }: ReportDesign): string[] {
  const sentences = [
    ...(nfe === undefined ? [] : [`Equal cost: a motion of any arm may spend ${nfe} network evaluations.`]),
    ...(scales === 'own'
      ? [
          'Each arm has the scale of its own spec: settings are compared, not what each strategy could do at its best scale.',
        ]
      : []),
  ];
  return sentences.length === 0 ? [] : [sentences.join(' ')];
}

/**
 * Per pair of arms one sentence: what is better, what worse, what is only other, and what shows no difference. Arms that show no difference to the baseline anywhere
 * share one.
 */
function pairSentences(
  comparisons: readonly Comparison[],
  metrics: readonly MetricDescription[],
  { baseline }: ReportDesign,
): string[] {
  const pairs = new Map<string, Comparison[]>();
  for (const comparison of comparisons) {
    const key = `${comparison.a}\n${comparison.b}`;
    pairs.set(key, [...(pairs.get(key) ?? []), comparison]);
  }
  const silent = (all: readonly Comparison[]) =>
    baseline !== undefined && all.every(({ pAdjusted }) => pAdjusted >= ALPHA);
  const sentences = [...pairs.values()]
    .filter((all) => !silent(all))
    .map((all) => pairSentence(all, metrics, baseline !== undefined));
  const alike = [...pairs.values()].filter(silent).map(([{ a }]) => a);
  if (alike.length === 0) return sentences;
  return [...sentences, `No difference to ${baseline} shown on any metric: ${alike.join(', ')}.`];
}

/** @param brief counts what shows no difference instead of naming it: there may be twenty sentences */
function pairSentence(all: readonly Comparison[], metrics: readonly MetricDescription[], brief: boolean): string {
  const [{ a, b }] = all;
  const n = Math.max(...all.map((comparison) => comparison.n));
  const said = new Map<string, string[]>();
  for (const metric of metrics) {
    const own = all.filter(({ metric: name }) => name === metric.name);
    for (const [kind, text] of findings(own, metric, n)) said.set(kind, [...(said.get(kind) ?? []), text]);
  }
  const parts = KINDS.flatMap((kind) => {
    const texts = said.get(kind);
    if (texts === undefined) return [];
    const counted = `${texts.length} other metric${texts.length === 1 ? '' : 's'}`;
    return [`${kind}: ${brief && kind === 'No difference shown' ? counted : texts.join(', ')}`];
  });
  return `${a} against ${b}, n = ${n}. ${parts.join('. ')}.`;
}

/** In the order in which a reader wants them. Whether more of a `truth` metric is good depends on the truth, so it is only said to be other. */
const KINDS = ['Better', 'Worse', 'Higher', 'Lower', 'Different by less than 1 %', 'No difference shown'] as const;
type Kind = (typeof KINDS)[number];

/**
 * Sorts a metric's comparisons into kinds, e.g. `lip error (−0.0095 at scale 1, −0.0070 at 2)`.
 * @param most clips that other metrics of the pair have: said where this one has fewer
 */
function findings(own: readonly Comparison[], metric: MetricDescription, most: number): [Kind, string][] {
  const label = metric.label.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
  const shown = own.filter(({ pAdjusted }) => pAdjusted < ALPHA);
  if (own.length > 0 && shown.length === 0) return [['No difference shown', label]];
  const tiny = shown.filter(isTiny);
  const small: [Kind, string][] = tiny.length === 0 ? [] : [['Different by less than 1 %', label]];
  const rest = shown.filter((comparison) => !tiny.includes(comparison));
  const named = [true, false].flatMap((higher): [Kind, string][] => {
    const group = rest.filter(({ estimate }) => estimate > 0 === higher);
    if (group.length === 0) return [];
    const good = metric.better === 'higher' ? higher : !higher;
    const kind = metric.better === 'truth' ? (higher ? 'Higher' : 'Lower') : good ? 'Better' : 'Worse';
    const where = group.map(({ scale, estimate, n }, i) => {
      const difference = `${higher ? '+' : ''}${formatNumber(estimate)}${n < most ? `, n = ${n}` : ''}`;
      return scale === 'own' ? difference : `${difference} at ${i === 0 ? 'scale ' : ''}${scale}`;
    });
    return [[kind, `${label} (${where.join('; ')})`]];
  });
  return [...named, ...small];
}

/** A difference that is there for certain (the noise is common) and that nobody would see: its whole interval lies within 1 % of what it is measured by. */
function isTiny({ ci, reference }: Comparison): boolean {
  return ci !== null && Math.max(Math.abs(ci[0]), Math.abs(ci[1])) < 0.01 * Math.abs(reference);
}

/** Says so where the family is so large, and the clips so few, that no comparison could have been significant. */
function powerWarning(comparisons: readonly Comparison[], { baseline }: ReportDesign): string[] {
  const most = Math.max(0, ...comparisons.map(({ n }) => n));
  if (most === 0 || smallestP(most) * comparisons.length < ALPHA) return [];
  return [
    `With n = ${most}, the smallest possible p value is ${formatNumber(smallestP(most))}; over ${comparisons.length} comparisons none could pass. The intervals still say how large a difference may be; more test clips, fewer arms${baseline === undefined ? ', a baseline' : ''} or fewer scales could decide.`,
  ];
}

function seedSentence(trainSeeds: number, shown: readonly Comparison[], arms: Report['arms']): string {
  const sharing = arms.some(({ model }) => model !== undefined);
  const trained = sharing ? 'Each model' : 'Each arm';
  const shared = sharing ? ' Arms that sample from one model differ in sampling alone.' : '';
  if (trainSeeds === 1)
    return `${trained} was trained once: this compares these trained models. One training seed cannot tell a strategy from training luck.${shared}`;
  const agree = shown.filter(({ bySeed, estimate }) =>
    bySeed.every((value) => Math.sign(value) === Math.sign(estimate)),
  );
  return (
    `${trained} was trained ${trainSeeds} times; intervals resample the test data, not the trainings.` +
    (shown.length === 0
      ? ''
      : ` ${agree.length} of the ${shown.length} differences have the same sign in every training seed.`) +
    shared
  );
}
