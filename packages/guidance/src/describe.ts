import { expected, type OptionSchema } from './options';
import { COMMON_OPTIONS } from './common-options';
import { guidanceDefinition, guidanceKinds } from './registry';

/** Every registered kind with its options, defaults and paper, then the common options, as text for a terminal. */
export function describeGuidance(): string {
  const kinds = guidanceKinds().map((kind) => {
    const { summary, citation, options } = guidanceDefinition(kind);
    return [`${kind}  (arXiv ${citation.arxiv})`, `  ${summary}`, ...optionLines(options)].join('\n');
  });
  return [
    ...kinds,
    ['Options of every kind with more than one branch', ...optionLines(COMMON_OPTIONS)].join('\n'),
  ].join('\n\n');
}

function optionLines(options: OptionSchema): string[] {
  return Object.entries(options).flatMap(([name, option]) => {
    const fallback = 'default' in option ? `default ${option.default}` : 'off by default';
    return [`    ${name}: ${expected(option)}, ${fallback}`, `        ${option.summary}`];
  });
}
