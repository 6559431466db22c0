import { isAntiphonError, Random, type Guidance, type GuidanceContext, type Step } from '@antiphon/core';
import {
  COMMON_OPTIONS,
  createGuidance,
  expected,
  guidanceDefinition,
  guidanceKinds,
  type Citation,
  type OptionSchema,
} from '@antiphon/guidance';

/**
 * Every strategy that ships, as Markdown: a table of all, then each with its paper and its options. Nothing of it is typed by hand: it is what the registry
 * says, and what a strategy answers when it is asked what it drops and which branches it needs.
 */
export function strategiesPage(): string {
  const kinds = guidanceKinds();
  return [
    `There are ${kinds.length}. Evaluations of the network are those of one step, at the default options; rates are those of two conditions.`,
    table(['kind', 'training drops', 'null condition', 'needs', 'evaluations', 'paper'], kinds.map(rowOf)),
    ...kinds.map(sectionOf),
    '## Options of every kind with more than one branch',
    'How they act: [guidance](guidance.md#options-of-every-kind).',
    optionTable(COMMON_OPTIONS),
  ].join('\n\n');
}

const CONDITIONS = ['audio', 'partner'];
const BARE: GuidanceContext = {
  conditions: CONDITIONS,
  shape: [2, 8, 4],
  random: Random.stream(0, 'docs'),
  fps: 30,
};
/** Of a model that has all that any strategy may need. */
const RICH: GuidanceContext = { ...BARE, layers: 6, weak: true };
const STEP: Step = { index: 12, count: 25, timestep: 500, alpha: Math.SQRT1_2, sigma: Math.SQRT1_2 };

function rowOf(kind: string): string[] {
  const guidance = createGuidance({ kind });
  const evaluations = guidance.begin(RICH).branches(STEP).length;
  return [
    `[\`${kind}\`](#${kind})`,
    trainingOf(guidance),
    guidance.nullCondition === 'none' ? 'none' : NULLS[guidance.nullCondition],
    needsOf(guidance, evaluations),
    String(evaluations),
    paperOf(guidanceDefinition(kind).citation),
  ];
}

const NULLS = { zero: 'zeros', learned: 'learned', shuffled: 'of another clip' } as const;

function trainingOf(guidance: Guidance): string {
  const { each = {}, all = 0 } = guidance.rates?.(CONDITIONS) ?? {};
  const [rate = 0] = Object.values(each);
  const dropped =
    rate === 0 && all === 0
      ? 'nothing'
      : all === rate
        ? `all together: ${percent(all)}`
        : `each by itself: ${percent(rate)} (all: ${percent(all)})`;
  if (guidance.target === undefined) return dropped;
  const aim = guidance.target.teacher === 'self' ? 'its own guided average' : 'a guided teacher';
  return `${dropped}; aims at ${aim}`;
}

function needsOf(guidance: Guidance, evaluations: number): string {
  try {
    guidance.begin(BARE);
  } catch (error) {
    if (isAntiphonError(error) && 'needed' in error.details) return String(error.details.needed);
    throw error;
  }
  return evaluations > 1 && guidance.nullCondition !== 'none' ? 'a null branch' : '–';
}

function sectionOf(kind: string): string {
  const { summary, citation, options } = guidanceDefinition(kind);
  const title = unbraced(/title\s*=\s*\{(.*)\},?$/m.exec(citation.bibtex)?.[1] ?? '');
  return [`## \`${kind}\``, summary, `${paperOf(citation)}: _${title}_`, optionTable(options)].join('\n\n');
}

function optionTable(options: OptionSchema): string {
  const rows = Object.entries(options).map(([name, option]) => {
    const fallback = 'default' in option && option.default !== undefined ? code(option.default) : 'off';
    return [`\`${name}\``, expected(option), fallback, option.summary];
  });
  return rows.length === 0 ? 'No options.' : table(['option', 'values', 'default', 'what it does'], rows);
}

/** Authors and year of a paper, with its address. */
function paperOf({ arxiv, bibtex }: Citation): string {
  const authors = (/author\s*=\s*\{(.*)\},?$/m.exec(bibtex)?.[1] ?? '').split(' and ').map(surnameOf);
  const year = /year\s*=\s*\{(\d+)\}/.exec(bibtex)?.[1] ?? '';
  const [first = '', second = ''] = authors;
  const names = authors.length > 2 ? `${first} et al.` : authors.length === 2 ? `${first} & ${second}` : first;
  return `[${names} ${year}](https://arxiv.org/abs/${arxiv})`;
}

function surnameOf(author: string): string {
  return unbraced(author.split(',')[0] ?? '').trim();
}

/** BibTeX's `K{\"a}rr{\'e}` and `{CFG++}` as plain text. */
function unbraced(text: string): string {
  const marks: Readonly<Record<string, string>> = { '"': '\u0308', "'": '\u0301', '`': '\u0300' };
  return text
    .replace(/\\(["'`])\{?(\w)\}?/g, (_, mark: string, letter: string) => `${letter}${marks[mark] ?? ''}`)
    .replace(/[{}]/g, '')
    .normalize('NFC');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))}\u00A0%`;
}
