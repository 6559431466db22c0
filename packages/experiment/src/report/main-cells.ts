import type { Report, ReportCell } from './report-json';

/** Whether a cell is one that arms are compared by: its arm's only one at its scale under a budget of evaluations, else the one with the steps that all have. */
export function isMainCell({ steps }: Pick<ReportCell, 'steps'>, { design }: Pick<Report, 'design'>): boolean {
  return design.nfe !== undefined || steps === design.steps;
}

/** The smallest scale above 1 among those compared, where every arm has the same scales; `own` where each has its own. */
export function guidedScale({
  comparisons,
  design,
}: Pick<Report, 'comparisons' | 'design'>): number | 'own' | undefined {
  if (design.scales === 'own') return 'own';
  const scales = comparisons.flatMap(({ scale }) => (scale === 'own' ? [] : [scale])).sort((a, b) => a - b);
  return scales.find((scale) => scale > 1) ?? scales[0];
}
