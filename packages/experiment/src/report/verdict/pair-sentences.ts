import { isJudged } from '../comparisons/families';
import { formatNumber } from '../format-number';
import type { Comparison, MetricDescription } from '../report-json';
import { comparisonKind, type ComparisonKind } from './comparison-kind';
import { lowerFirst, nfeWords } from './comparison-words';
import type { Findings } from './findings';

/**
 * Per pair of arms one sentence: what is better, what worse, what is only other, what is as good, and what is undecided. Arms of which everything is undecided share one. Of single models it is only said what is higher and
 * what is lower.
 */
export function pairSentences({
  comparisons,
  metrics,
  design: { baseline, metrics: chosen },
  provenance: { units },
}: Findings): string[] {
  const pairs = new Map<string, Comparison[]>();
  for (const comparison of comparisons.filter(isJudged)) {
    const key = `${comparison.a}\n${comparison.b}`;
    pairs.set(key, [...(pairs.get(key) ?? []), comparison]);
  }
  const silent = (all: readonly Comparison[]) =>
    baseline !== undefined && all.every(({ conclusion }) => conclusion === 'undecided');
  const sentences = [...pairs.values()]
    .filter((all) => !silent(all))
    .map((all) => pairSentence(all, { metrics, units, brief: baseline !== undefined }));
  const alike = [...pairs.values()].filter(silent).flatMap(([first]) => (first === undefined ? [] : [first.a]));
  if (alike.length === 0) return sentences;
  return [
    ...sentences,
    `Undecided against ${baseline} on every metric${chosen === undefined ? '' : ' that decides'}: ${alike.join(', ')}.`,
  ];
}

interface How {
  readonly metrics: readonly MetricDescription[];
  /** Clips of the test set. */
  readonly units: number;
  /** Counts what is undecided instead of naming it: there may be twenty sentences. */
  readonly brief: boolean;
}

function pairSentence(all: readonly Comparison[], { metrics, units, brief }: How): string {
  const [first] = all;
  const n = Math.max(...all.map((comparison) => comparison.n));
  const seeds = Math.max(...all.map((comparison) => comparison.seeds));
  const said = new Map<Kind, Finding[]>();
  for (const metric of metrics) {
    const own = all.filter(({ metric: name }) => name === metric.name);
    for (const [kind, finding] of findings(own, metric, n)) said.set(kind, [...(said.get(kind) ?? []), finding]);
  }
  const parts = KINDS.flatMap((kind) => {
    const found = said.get(kind);
    if (found === undefined) return [];
    if (brief && kind === 'Undecided') return [`${kind}: ${found.length} other metric${found.length === 1 ? '' : 's'}`];
    // What was spent is said once where it is the same.
    const costs = new Set(found.flatMap(({ places }) => places.map(({ cost }) => cost)));
    const heading = costs.size === 1 ? `${kind} (${[...costs].join('')})` : kind;
    return [`${heading}: ${found.map((finding) => textOf(finding, costs.size > 1)).join(', ')}`];
  });
  const design = `n = ${n}${n < units ? ` of ${units}` : ''}${seeds > 1 ? ` × ${seeds} trainings` : ''}`;
  return `${first?.a} against ${first?.b}, ${design}. ${parts.join('. ')}.${signChanges(all)}`;
}

/** In how many comparisons trainings disagree on the direction: what one of them alone would have told. */
function signChanges(all: readonly Comparison[]): string {
  const changing = all.filter(({ bySeed }) => bySeed.some((value) => value > 0) && bySeed.some((value) => value < 0));
  return changing.length === 0
    ? ''
    : ` In ${changing.length} of ${all.length} comparisons the sign changes from one training to another.`;
}

/** In the order in which a reader wants them. Whether more of a `truth` metric is good depends on the truth, so it is only said to be other. */
const KINDS = [
  'Better',
  'Worse',
  'Higher',
  'Lower',
  'Different, but within the margin',
  'Different by less than 1 %',
  'Equivalent',
  'Undecided',
] as const;
type Kind = (typeof KINDS)[number];

interface Finding {
  readonly label: string;
  /** Empty where there is nothing to be said but the name. */
  readonly places: readonly { readonly difference: string; readonly cost: string }[];
}

/** E.g. `lip error (−0.0095 at scale 1; −0.0070 at 2)`. */
function textOf({ label, places }: Finding, costs: boolean): string {
  if (places.length === 0) return label;
  return `${label} (${places.map(({ difference, cost }) => (costs ? `${difference}, ${cost}` : difference)).join('; ')})`;
}

/**
 * Sorts a metric's comparisons into kinds.
 * @param most clips that other metrics of the pair have: said where this one has fewer
 */
function findings(own: readonly Comparison[], metric: MetricDescription, most: number): [Kind, Finding][] {
  const label = lowerFirst(metric.label);
  const of = (kind: Kind, group: readonly Comparison[]): [Kind, Finding][] =>
    group.length === 0 ? [] : [[kind, { label, places: placesOf(group, most) }]];
  const sorted = new Map<ComparisonKind, Comparison[]>();
  for (const comparison of own) {
    const kind = comparisonKind(comparison, metric);
    sorted.set(kind, [...(sorted.get(kind) ?? []), comparison]);
  }
  if (own.length > 0 && [...sorted.keys()].every((kind) => kind === 'undecided'))
    return [['Undecided', { label, places: [] }]];
  const group = (kind: ComparisonKind) => sorted.get(kind) ?? [];
  return [
    ...of('Better', group('better')),
    ...of('Worse', group('worse')),
    ...of('Higher', group('higher')),
    ...of('Lower', group('lower')),
    ...of('Different, but within the margin', group('within the margin')),
    ...(group('below 1 %').length === 0
      ? []
      : [['Different by less than 1 %', { label, places: [] }] satisfies [Kind, Finding]]),
    ...of('Equivalent', group('equivalent')),
  ];
}

function placesOf(group: readonly Comparison[], most: number): Finding['places'] {
  return group.map(({ scale, estimate, n, nfe }, i) => {
    const size = `${estimate > 0 ? '+' : ''}${formatNumber(estimate)}${n < most ? `, n = ${n}` : ''}`;
    const difference = scale === 'own' ? size : `${size} at ${i === 0 ? 'scale ' : ''}${scale}`;
    return { difference, cost: nfeWords(nfe) };
  });
}
