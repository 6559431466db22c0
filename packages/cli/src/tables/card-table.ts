import { effectWords, findingKind, seedSentence, type GuidanceCard } from '@antiphon/guidance';

type Check = GuidanceCard['checks'][number];

/** The card as lines for a terminal: what matters for the motion first, then remarks, a line for each question, and at last what could not be asked. */
export function cardTable(card: GuidanceCard): string {
  const { findings, remarks = [], checks } = card;
  const [asked, open] = [checks.filter(isAsked), checks.filter((check) => !isAsked(check))];
  const width = Math.max(0, ...asked.map(({ title }) => title.length));
  const seed = seedSentence(card);
  return [
    ...(seed === undefined ? [] : [seed, '']),
    ...findings.flatMap(findingLines),
    ...remarks.flatMap(({ name, sentence }) => [`REMARK  ${name}`, `    ${sentence}`, '']),
    ...asked.map((check) => `  ${check.title.padEnd(width)}  ${answerOf(check)}`),
    '',
    ...(open.length === 0
      ? []
      : ['Not asked:', ...open.flatMap(({ title, summary }) => [`  ${title}`, `      ${summary}`]), '']),
  ].join('\n');
}

/** Effect first, then the reason, then how to mend it. */
function findingLines(finding: GuidanceCard['findings'][number]): string[] {
  const { name, level, sentence, consequences = [] } = finding;
  const effect = effectWords(finding);
  const mend = finding.mend ?? findingKind(name)?.mend;
  return [
    `${(level ?? findingKind(name)?.level ?? 'finding').toUpperCase()}  ${name}${effect === undefined ? '' : `: ${effect}`}`,
    `    ${sentence}`,
    ...(mend === undefined ? [] : [`    To mend it: ${mend}`]),
    ...consequences.map((each) => `    Follows from it: ${each.name}. ${each.sentence}`),
    '',
  ];
}

function isAsked({ status }: Check): boolean {
  return status !== 'not checked';
}

function answerOf({ status, follows, summary }: Check): string {
  if (status === 'finding') return 'FOUND SOMETHING';
  return status === 'follows' ? `follows from ${follows ?? 'another finding'}` : `ok: ${summary}`;
}
