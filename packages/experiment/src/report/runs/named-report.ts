import type { Report } from '../report-json';

/** A report and what tables call its run. */
export interface NamedReport {
  readonly name: string;
  readonly report: Report;
}
