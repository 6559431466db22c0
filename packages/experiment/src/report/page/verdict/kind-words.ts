import { COMPARISON_KINDS, type ComparisonKind } from '../../verdict/comparison-kind';

/** How a kind is shown: a sign and a word, so that colour is never the only difference. */
const SIGNS: Readonly<Record<ComparisonKind, string>> = {
  better: '▲',
  worse: '▼',
  higher: '↑',
  lower: '↓',
  'within the margin': '≈',
  'below 1 %': '≈',
  equivalent: '=',
  undecided: '○',
  excluded: '–',
};

/** What the style colours it by. */
const TONES: Readonly<Record<ComparisonKind, string>> = {
  better: 'good',
  worse: 'bad',
  higher: 'other',
  lower: 'other',
  'within the margin': 'same',
  'below 1 %': 'same',
  equivalent: 'same',
  undecided: 'open',
  excluded: 'out',
};

/** A kind with its sign, and words around it, e.g. `▲ 3 better`. */
export function kindHtml(kind: ComparisonKind, count?: number): string {
  return `<span class="kind ${TONES[kind]}"><span aria-hidden="true">${SIGNS[kind]}</span> ${count === undefined ? '' : `${count} `}${kind}</span>`;
}

/** What the kinds that occur mean. @param models whether it speaks of single models */
export function kindsList(used: ReadonlySet<ComparisonKind>, models: boolean): string {
  const meanings = new Map<string, ComparisonKind[]>();
  for (const kind of COMPARISON_KINDS.filter((each) => used.has(each)))
    meanings.set(meaning(kind, models), [...(meanings.get(meaning(kind, models)) ?? []), kind]);
  const items = [...meanings].map(
    ([text, kinds]) => `<div><dt>${kinds.map((kind) => kindHtml(kind)).join('<br>')}</dt><dd>${text}</dd></div>`,
  );
  return `<dl class="kinds">${items.join('')}</dl>`;
}

const HOLDS = 'a difference that holds after Holm’s correction';

function meaning(kind: ComparisonKind, models: boolean): string {
  switch (kind) {
    case 'better':
      return `${HOLDS}, in the direction that is wanted`;
    case 'worse':
      return `${HOLDS}, against the direction that is wanted`;
    case 'higher':
    case 'lower':
      return models
        ? `${HOLDS}, of these trained models and not of strategies`
        : `${HOLDS}; the metric should be as the truth has it (≈), and the plots show to which side that is`;
    case 'within the margin':
      return 'different, by less than the margin that the spec names';
    case 'below 1 %':
      return 'different for certain, by less than 1 % of the value';
    case 'equivalent':
      return 'shown to differ by less than the margin that the spec names';
    case 'undecided':
      return 'no difference is shown, which is not the same as none';
    case 'excluded':
      return 'in no correction and no verdict, for the reason that stands there';
  }
}
