import { cardSummary, type GuidanceCard } from '@antiphon/guidance';

const MARKS = { passed: 'ok', finding: 'FINDING', 'not checked': '-' } as const;

/** The card as lines for a terminal: a line for each question, then each finding in full. */
export function cardTable(card: GuidanceCard): string {
  const width = Math.max(...card.checks.map(({ title }) => title.length));
  const rows = card.checks.map(({ status, title, summary }) => {
    const said = status === 'finding' ? '' : summary;
    return `  ${MARKS[status].padEnd(8)} ${title.padEnd(width)}  ${said}`.trimEnd();
  });
  const found = card.findings.map(({ name, sentence }) => `  ${name}\n      ${sentence}`);
  return [...rows, '', ...(found.length === 0 ? [] : [`${cardSummary(card)}:`, ...found, ''])].join('\n');
}
