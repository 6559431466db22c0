import { formatNfe } from '../../format-number';
import type { Comparison, Report } from '../../report-json';
import { escapeHtml } from '../escape-html';

/** Where one side of a comparison spends more evaluations than the other, how much more, and at which scales; that none does, where none does. */
export function spendingList({ comparisons, arms }: Pick<Report, 'comparisons' | 'arms'>): string {
  if (comparisons.length === 0) return '';
  const groups = groupsOf(comparisons);
  if (groups.length === 0) return '<p>In every comparison both sides spend the same number of network evaluations.</p>';
  const order = arms.map(({ name }) => name);
  const items = groups.map(
    ({ dear, cheap, pairs, scales }) =>
      `<li><strong>${times(dear / cheap)} times as many</strong> (${formatNfe(dear)} against ${formatNfe(cheap)}${scalesWords(scales)}): ${pairWords(pairs, order).map(escapeHtml).join('; ')}</li>`,
  );
  return `<p>Not at equal cost: in these comparisons one side spends more network evaluations, and a difference may be what they buy.</p>
<ul>${items.join('')}</ul>`;
}

/** E.g. 2, 1.5. */
function times(ratio: number): string {
  return String(Number(ratio.toPrecision(ratio < 10 ? 2 : 3)));
}

type Pair = readonly [dear: string, cheap: string];

interface Group {
  readonly dear: number;
  readonly cheap: number;
  readonly scales: readonly (number | 'own')[];
  readonly pairs: Pair[];
}

/** Pairs that spend alike at the same scales; the most unequal first. */
function groupsOf(comparisons: readonly Comparison[]): Group[] {
  const found = new Map<string, { pair: Pair; nfe: readonly [number, number]; scales: Set<number | 'own'> }>();
  for (const { a, b, nfe, scale } of comparisons) {
    if (formatNfe(nfe[0]) === formatNfe(nfe[1])) continue;
    const turn = nfe[0] < nfe[1];
    const [pair, sorted]: [Pair, readonly [number, number]] = turn
      ? [
          [b, a],
          [nfe[1], nfe[0]],
        ]
      : [[a, b], nfe];
    const key = JSON.stringify([pair, sorted.map(formatNfe)]);
    const known = found.get(key) ?? { pair, nfe: sorted, scales: new Set() };
    known.scales.add(scale);
    found.set(key, known);
  }
  const groups = new Map<string, Group>();
  for (const { pair, nfe, scales } of found.values()) {
    const key = JSON.stringify([nfe.map(formatNfe), [...scales]]);
    const group = groups.get(key) ?? { dear: nfe[0], cheap: nfe[1], scales: [...scales], pairs: [] };
    group.pairs.push(pair);
    groups.set(key, group);
  }
  return [...groups.values()].sort((x, y) => y.dear / y.cheap - x.dear / x.cheap);
}

function scalesWords(scales: readonly (number | 'own')[]): string {
  const numbers = scales.filter((scale) => scale !== 'own');
  return numbers.length === 0 ? '' : ` at scale${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}`;
}

/** E.g. `cfg, null-embed against fixed`: by whichever side has fewer arms. */
function pairWords(pairs: readonly Pair[], order: readonly string[]): string[] {
  const dears = new Set(pairs.map(([dear]) => dear));
  const cheaps = new Set(pairs.map(([, cheap]) => cheap));
  const names = (list: readonly string[]) => [...list].sort((x, y) => order.indexOf(x) - order.indexOf(y)).join(', ');
  if (dears.size < cheaps.size)
    return [...dears].map((arm) => `${arm} against ${names(pairs.flatMap(([d, c]) => (d === arm ? [c] : [])))}`);
  return [...cheaps].map((arm) => `${names(pairs.flatMap(([d, c]) => (c === arm ? [d] : [])))} against ${arm}`);
}
