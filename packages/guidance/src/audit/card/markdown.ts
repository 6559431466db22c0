import { findingKind } from '../finding';
import type { CardCheck, CardFinding, GuidanceCard } from './card';
import { differenceTable } from './difference-table';
import { effectWords, seedSentence } from './effect-words';
import { cardSummary } from './summary';

/** `guidance-card.md`: the card for people. What matters for the motion comes first; what could not be asked stands apart. */
export function cardMarkdown(card: GuidanceCard): string {
  const { name, trained, sampling, findings, remarks = [], checks, deep, band } = card;
  const same = JSON.stringify(trained) === JSON.stringify(sampling);
  const differences = checks.find((check) => check.name === 'difference')?.evidence.differences;
  const seed = seedSentence(card);
  const [asked, open] = [checks.filter(isAsked), checks.filter((check) => !isAsked(check))];
  return [
    `# Guidance card: ${name}`,
    '',
    `${deep ? 'Deep audit' : 'Audit'}: **${cardSummary(card)}**.${seed === undefined ? '' : ` ${seed}`}`,
    '',
    `Trained as \`${JSON.stringify(trained)}\`${same ? '' : `, sampled as \`${JSON.stringify(sampling)}\``}.`,
    '',
    ...(band === undefined ? [] : [bandSentence(band), '']),
    ...section('Findings', findings.flatMap(findingLines)),
    ...section(
      'Remarks',
      remarks.map((each) => `- **${each.name}**: ${each.sentence}`),
    ),
    ...section(
      'Not asked',
      open.map(({ title, summary }) => `- ${title} ${summary}`),
    ),
    ...section('What was asked', [
      '| | question | answer |',
      '| --- | --- | --- |',
      ...asked.map((check) => `| ${mark(check)} | ${check.title} | ${saidOf(check).replaceAll('|', '\\|')} |`),
    ]),
    ...differenceTable(differences),
  ].join('\n');
}

/** Whether a question had an answer. */
function isAsked({ status }: CardCheck): boolean {
  return status !== 'not checked';
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${title}`, '', ...lines, ''];
}

/** Effect first, then the reason, then how to mend it. */
function findingLines(finding: CardFinding, index: number): string[] {
  const { name, level, sentence, consequences = [] } = finding;
  const effect = effectWords(finding);
  const mend = finding.mend ?? findingKind(name)?.mend;
  return [
    `${index + 1}. **${name}**${level === undefined ? '' : ` (${level})`}${effect === undefined ? '' : `: ${effect}`}. ${sentence}${mend === undefined ? '' : ` *To mend it:* ${mend}`}`,
    ...consequences.map((each) => `   - Follows from it: \`${each.name}\`. ${each.sentence}`),
  ];
}

function bandSentence({ share, kept }: NonNullable<GuidanceCard['band']>): string {
  const sorted = [...kept].sort((a, b) => a - b);
  const [least, middle, most] = [0, sorted.length >> 1, sorted.length - 1].map((i) => sorted[i]);
  return `Motion is kept to its band: of each feature the slowest functions of a window that hold ${+(100 * share).toFixed(3)} % of the power of its movement in training (${least} to ${most} functions, half of the features at most ${middle}).`;
}

/** What was found is told above, and once. */
function saidOf({ status, summary }: CardCheck): string {
  return status === 'passed' ? summary : '';
}

function mark({ status, follows }: CardCheck): string {
  if (status === 'follows') return `follows from ${follows ?? 'another finding'}`;
  return status === 'finding' ? '**finding**' : status;
}
