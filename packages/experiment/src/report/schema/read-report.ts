import { AntiphonError, FILE_FORMATS } from '@antiphon/core';
import { readText } from '@antiphon/formats';
import { assertFormat } from '@antiphon/formats/files';
import { z } from 'zod';
import type { Report } from '../report-json';
import { reportSchema } from './report-schema';

/**
 * A `report.json` that this version or an earlier one wrote: what `reportHtml`, `reportMarkdown` and `reportTable` show, and programs read.
 * @throws FILE_NOT_FOUND, NEWER_FORMAT, INVALID_INPUT for what is no report
 */
export async function readReport(path: string): Promise<Report> {
  const refuse = (problem: string) => new AntiphonError('INVALID_INPUT', { source: path, problem });
  let json: unknown;
  try {
    json = JSON.parse(await readText(path));
  } catch (error) {
    if (error instanceof AntiphonError) throw error;
    throw refuse('it is not JSON (truncated?)');
  }
  assertFormat(json, FILE_FORMATS.report, path, refuse);
  const parsed = reportSchema.safeParse(json);
  if (!parsed.success) throw refuse(wordsOf(parsed.error));
  return json as Report; // with what a later version of this format may have added
}

/** More than this many problems of one file help nobody. */
const MOST_PROBLEMS = 3;

function wordsOf({ issues }: z.ZodError): string {
  const shown = z.prettifyError(new z.ZodError(issues.slice(0, MOST_PROBLEMS))).replace(/\s*\n\s*/g, ' ');
  return issues.length > MOST_PROBLEMS ? `${shown} … and ${issues.length - MOST_PROBLEMS} more` : shown;
}
