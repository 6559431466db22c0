import { reportHtml } from '../page/html';
import type { Report } from '../report-json';
import { csvFiles } from './csv/csv-files';
import type { ExportedFile } from './exported-file';
import { latexFiles } from './latex/latex-files';
import { svgFiles } from './svg/svg-files';

/** What a report can be written as. */
export type ReportExport = 'csv' | 'latex' | 'svg' | 'json' | 'html';

/** Its files, by format. */
export const REPORT_EXPORTS: Readonly<Record<ReportExport, (report: Report) => ExportedFile[]>> = {
  /** Tidy tables: a number a row, and a dictionary of their columns. */
  csv: csvFiles,
  /** Tables, a methods paragraph and its references, and a document that holds them together. */
  latex: latexFiles,
  /** Every figure as a file of its own. */
  svg: svgFiles,
  /** All that was found, as docs/report.schema.json describes it. */
  json: (report) => [{ name: 'report.json', text: `${JSON.stringify(report, null, 2)}\n` }],
  /** The page, self-contained. */
  html: (report) => [{ name: 'report.html', text: reportHtml(report) }],
};

/** A report as the files of a format, whose texts are the same for the same report. */
export function exportReport(report: Report, format: ReportExport): ExportedFile[] {
  return REPORT_EXPORTS[format](report);
}
