/** How far each branch is from the conditional one, a line for each noise level. */
export function differenceTable(differences: unknown): string[] {
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
