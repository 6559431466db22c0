import type { GuidanceCard } from './card';

/** `no findings`, or `2 findings: branch-rarely-trained, condition-ignored`. */
export function cardSummary({ findings }: Pick<GuidanceCard, 'findings'>): string {
  if (findings.length === 0) return 'no findings';
  const names = [...new Set(findings.map(({ name }) => name))].join(', ');
  return `${findings.length} finding${findings.length === 1 ? '' : 's'}: ${names}`;
}
