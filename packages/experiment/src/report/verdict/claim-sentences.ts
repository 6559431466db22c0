import { formatNumber } from '../format-number';
import type { Comparison, MetricDescription } from '../report-json';
import { lowerFirst, nfeWords } from './comparison-words';
import type { Findings } from './findings';

/** What was claimed before: the primary comparison, and the margins of equivalence. */
export function claimSentences(report: Findings): string[] {
  return [...primarySentence(report), ...marginSentence(report)];
}

function primarySentence({ design: { primary }, comparisons, metrics }: Findings): string[] {
  if (primary === undefined) return [];
  const metric = metrics.find(({ name }) => name === primary.metric);
  const found = comparisons.find(
    (each) =>
      each.metric === primary.metric && each.a === primary.a && each.b === primary.b && each.scale === primary.scale,
  );
  const name = `The primary comparison, named in the spec: ${primary.a} against ${primary.b} in ${lowerFirst(metric?.label ?? primary.metric)}${primary.scale === 'own' ? '' : ` at scale ${primary.scale}`}`;
  if (found === undefined || metric === undefined) return [`${name}: there is nothing to compare.`];
  return [`${name}: ${outcome(found, metric)}.`];
}

function outcome(comparison: Comparison, metric: MetricDescription): string {
  const { conclusion, estimate, ci, p, n, seeds, nfe } = comparison;
  const numbers = `${estimate > 0 ? '+' : ''}${formatNumber(estimate)}${ci === null ? '' : `, 95 % interval ${formatNumber(ci[0])} … ${formatNumber(ci[1])}`}, p = ${formatNumber(p)}, n = ${n} clips${seeds > 1 ? ` × ${seeds} trainings` : ''}, ${nfeWords(nfe)}`;
  return `${ranked(comparison, metric)} (${numbers})${conclusion === 'undecided' ? needsWords(comparison) : ''}`;
}

/** A conclusion with its direction, which is good or bad only of strategies. */
function ranked({ conclusion, estimate, seeds }: Comparison, { better }: MetricDescription): string {
  if (!conclusion.startsWith('different')) return conclusion;
  const direction = estimate > 0 ? 'higher' : 'lower';
  const quality = seeds < 2 || better === 'truth' ? '' : better === direction ? ', better' : ', worse';
  return `${conclusion}: ${direction}${quality}`;
}

/** What would decide, e.g. `. A difference as large as this would be found …`. */
function needsWords({ needs, seeds, n }: Comparison): string {
  if (needs === undefined) return '';
  const ways = [
    ...(needs.seeds === undefined ? [] : [`${needs.seeds} training seeds`]),
    ...(needs.clips === undefined ? [] : [`${needs.clips} clips`]),
  ];
  const enough = ways.length === 0 ? 'neither 100 training seeds nor 1000 clips' : ways.join(', or ');
  return `; for a power of 80 % at a difference of this size: ${enough} (there are ${seeds} and ${n})`;
}

function marginSentence({ design: { margins = {}, marginsLost = [] }, metrics }: Findings): string[] {
  const named = metrics.flatMap(({ name, label }) => {
    const margin = margins[name];
    if (margin === undefined) return [];
    return [`${lowerFirst(label)} ±${formatNumber(margin.value)}${margin.of === undefined ? '' : ` (${margin.of})`}`];
  });
  const lost =
    marginsLost.length === 0
      ? []
      : [`There is no margin for ${marginsLost.join(', ')}: the distance that it is a share of could not be measured.`];
  if (named.length === 0) return lost;
  return [
    ...lost,
    `Margins of equivalence, named in the spec: ${named.join('; ')}. Equivalent is what two one-sided tests at 5 % place inside its margin, after Holm’s correction over all such claims.`,
  ];
}
