import { COMMON_OPTIONS } from './options/common-options';
import type { OptionSchema } from './options/option';
import { expected, defaultOf } from './options/option-types';
import { guidanceDefinition, guidanceKinds } from './registry';

/** Every registered kind and its paper, as text for a terminal; of one kind, also its options with their defaults. @throws UNKNOWN_GUIDANCE */
export function describeGuidance(kind?: string): string {
  if (kind === undefined) return guidanceKinds().map(headOf).join('\n');
  const { options, oneBranch } = guidanceDefinition(kind);
  return [
    [headOf(kind), ...optionLines(options)].join('\n'),
    ...(oneBranch === true
      ? []
      : [['Options of every kind with more than one branch', ...optionLines(COMMON_OPTIONS)].join('\n')]),
  ].join('\n\n');
}

function headOf(kind: string): string {
  const { summary, citation } = guidanceDefinition(kind);
  return `${kind}  (arXiv ${citation.arxiv})\n  ${summary}`;
}

function optionLines(options: OptionSchema): string[] {
  return Object.entries(options).flatMap(([name, option]) => {
    const usual = defaultOf(option);
    const fallback =
      usual === undefined ? 'off by default' : `default ${typeof usual === 'string' ? usual : JSON.stringify(usual)}`;
    return [`    ${name}: ${expected(option)}, ${fallback}`, `        ${option.summary}`];
  });
}
