import { FILE_FORMATS, type GuidanceSpec } from '@antiphon/core';
import type { Answer } from './check';
import type { FindingName } from './finding';
import type { AuditSubject } from './subject';

/** `guidance-card.json`: what an audit asked and saw. */
export interface GuidanceCard {
  readonly format: typeof FILE_FORMATS.card;
  readonly name: string;
  readonly trained: GuidanceSpec;
  readonly sampling: GuidanceSpec;
  readonly deep: boolean;
  /** What the motion is kept to; absent where it is as the network makes it. */
  readonly band?: AuditSubject['band'];
  readonly findings: readonly { readonly name: FindingName; readonly check: string; readonly sentence: string }[];
  readonly checks: readonly {
    readonly name: string;
    readonly title: string;
    readonly status: 'passed' | 'finding' | 'not checked';
    readonly summary: string;
    readonly evidence: Readonly<Record<string, unknown>>;
  }[];
  /** SHA-256 of what was audited, so that a card of another model is known for one. Whoever writes the card fills it in. */
  readonly subject?: string;
}

export interface CheckedQuestion extends Answer {
  readonly name: string;
  readonly title: string;
}

export function makeCard(subject: AuditSubject, deep: boolean, questions: readonly CheckedQuestion[]): GuidanceCard {
  return {
    format: FILE_FORMATS.card,
    name: subject.name,
    trained: subject.trained,
    sampling: subject.sampling ?? subject.trained,
    deep,
    ...(subject.band && { band: subject.band }),
    findings: questions.flatMap(({ name: check, findings }) =>
      findings.map(({ name, sentence }) => ({ name, check, sentence })),
    ),
    checks: questions.map(({ name, title, applies, summary, findings, evidence }) => ({
      name,
      title,
      status: !applies ? 'not checked' : findings.length > 0 ? 'finding' : 'passed',
      summary,
      evidence,
    })),
  };
}

/** `no findings`, or `2 findings: branch-rarely-trained, condition-ignored`. */
export function cardSummary({ findings }: Pick<GuidanceCard, 'findings'>): string {
  if (findings.length === 0) return 'no findings';
  const names = [...new Set(findings.map(({ name }) => name))].join(', ');
  return `${findings.length} finding${findings.length === 1 ? '' : 's'}: ${names}`;
}

/** `guidance-card.md`: the card for people. */
export function cardMarkdown(card: GuidanceCard): string {
  const { name, trained, sampling, findings, checks, deep, band } = card;
  const same = JSON.stringify(trained) === JSON.stringify(sampling);
  const differences = checks.find((check) => check.name === 'difference')?.evidence.differences;
  return [
    `# Guidance card: ${name}`,
    '',
    `Trained as \`${JSON.stringify(trained)}\`${same ? '' : `, sampled as \`${JSON.stringify(sampling)}\``}. ${deep ? 'Deep audit' : 'Audit'}: **${cardSummary(card)}**.`,
    '',
    ...(band === undefined ? [] : [bandSentence(band), '']),
    ...(findings.length === 0
      ? []
      : ['## Findings', '', ...findings.map((found) => `- **${found.name}**: ${found.sentence}`), '']),
    '## What was asked',
    '',
    '| | question | answer |',
    '| --- | --- | --- |',
    ...checks.map(
      ({ status, title, summary }) => `| ${MARKS[status]} | ${title} | ${summary.replaceAll('|', '\\|')} |`,
    ),
    '',
    ...differenceTable(differences),
  ].join('\n');
}

function bandSentence({ share, kept }: NonNullable<GuidanceCard['band']>): string {
  const sorted = [...kept].sort((a, b) => a - b);
  const [least, middle, most] = [0, sorted.length >> 1, sorted.length - 1].map((i) => sorted[i]);
  return `Motion is kept to its band: of each feature the slowest functions of a window that hold ${+(100 * share).toFixed(3)} % of the power of its movement in training (${least} to ${most} functions, half of the features at most ${middle}).`;
}

const MARKS = { passed: 'passed', finding: '**finding**', 'not checked': 'not checked' } as const;

function differenceTable(differences: unknown): string[] {
  if (typeof differences !== 'object' || differences === null) return [];
  const branches = Object.entries(differences as Record<string, { sigma: number; difference: number }[]>);
  if (branches.length === 0) return [];
  const sigmas = [...new Set(branches.flatMap(([, levels]) => levels.map(({ sigma }) => sigma)))].sort((a, b) => b - a);
  const at = (levels: { sigma: number; difference: number }[], sigma: number): string =>
    levels.find((level) => level.sigma === sigma)?.difference.toPrecision(3) ?? '–';
  return [
    '## The guidance difference by noise level',
    '',
    'Root mean square distance from the conditional prediction, in standard deviations of the motion; – where guidance is off.',
    '',
    `| sigma | ${branches.map(([name]) => name).join(' | ')} |`,
    `| ---: | ${branches.map(() => '---:').join(' | ')} |`,
    ...sigmas.map((sigma) => `| ${sigma} | ${branches.map(([, levels]) => at(levels, sigma)).join(' | ')} |`),
    '',
  ];
}
