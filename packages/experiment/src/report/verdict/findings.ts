import type { Report } from '../report-json';

/** What a verdict is made from. */
export type Findings = Omit<Report, 'format' | 'name' | 'verdict' | 'floors' | 'cells' | 'summaries'> &
  Partial<Pick<Report, 'cells'>>;
