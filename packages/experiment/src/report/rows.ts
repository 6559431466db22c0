import type { Interval, MetricValues, Report } from './report-json';

/** A line of a table of numbers, or a point of a plot: an arm in a setting, over all of its trainings where there are several. */
export interface Row {
  readonly arm: string;
  readonly scale: number;
  readonly sampler: string;
  readonly steps: number | string;
  readonly nfe: number;
  readonly secondsPerClip: number;
  readonly metrics: MetricValues;
  /** 95 %: over training seeds and clips, or over clips alone where there is one training. */
  readonly intervals: Readonly<Record<string, Interval | null>>;
}

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
