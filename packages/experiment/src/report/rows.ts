import type { Report, ReportSummary } from './report-json';

/** A line of a table of numbers, or a point of a plot: an arm in a setting, over all of its trainings where there are several, else over clips alone. */
export type Row = Omit<ReportSummary, 'seeds'>;

/** What a report's tables and plots show. */
export function rowsOf({ cells, summaries }: Pick<Report, 'cells' | 'summaries'>): readonly Row[] {
  if (summaries.length > 0) return summaries;
  return cells.map((cell) => ({ ...cell, secondsPerClip: cell.metrics.secondsPerClip }));
}

/** How many trainings a row is of, and what its interval is over, in words. */
export function intervalWords({ summaries, provenance }: Pick<Report, 'summaries' | 'provenance'>): string {
  const unit = provenance.unit === 'clip' ? 'clips' : 'windows';
  return summaries.length === 0
    ? `over ${provenance.units} ${unit}`
    : `over ${provenance.trainSeeds.length} trainings and ${provenance.units} ${unit}`;
}
