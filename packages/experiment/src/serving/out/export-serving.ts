import type { ExportedFile } from '../../report/out/exported-file';
import { servingHtml } from '../page/html';
import type { ServingReport } from '../report-schema';
import { servingCsv } from './csv';
import { servingMarkdown } from './markdown';

/** What a deployment's report can be written as. */
export const SERVING_EXPORTS = {
  /** The page, self-contained. */
  html: (report) => [{ name: 'report.html', text: servingHtml(report) }],
  /** All that was found, as docs/serving-report.schema.json describes it. */
  json: (report) => [{ name: 'report.json', text: `${JSON.stringify(report, null, 2)}\n` }],
  /** Tidy tables: a number a row, and a dictionary of their columns. */
  csv: servingCsv,
  /** The main numbers as tables to paste. */
  md: (report) => [{ name: 'report.md', text: `${servingMarkdown(report)}\n` }],
} as const satisfies Readonly<Record<string, (report: ServingReport) => ExportedFile[]>>;

/** A kind of file that a report of a deployment is written as. */
export type ServingExport = keyof typeof SERVING_EXPORTS;

/** A deployment's report as the files of a format, whose texts are the same for the same report. */
export function exportServing(report: ServingReport, format: ServingExport): ExportedFile[] {
  return SERVING_EXPORTS[format](report);
}
