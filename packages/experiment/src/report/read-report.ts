import { AntiphonError, FILE_FORMATS } from '@antiphon/core';
import { readText } from '@antiphon/formats';
import { assertFormat } from '@antiphon/formats/files';
import { z } from 'zod';
import type { Report } from './report-json';

const named = z.looseObject({ name: z.string() });
const object = z.looseObject({});

/** What a report cannot do without. What its parts hold is the word of whoever wrote it. */
const partsSchema = z.looseObject({
  format: z.literal(FILE_FORMATS.report),
  name: z.string(),
  design: object,
  arms: z.array(named),
  cells: z.array(z.looseObject({ arm: z.string(), metrics: object, intervals: object, perClip: object })),
  floors: z.looseObject({ truth: object, meanPose: object }),
  comparisons: z.array(z.looseObject({ a: z.string(), b: z.string(), metric: z.string() })),
  verdict: z.string(),
  metrics: z.array(named),
  provenance: object,
});

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
  const parsed = partsSchema.safeParse(json);
  if (!parsed.success) throw refuse(z.prettifyError(parsed.error).replace(/\s*\n\s*/g, ' '));
  return parsed.data as unknown as Report;
}
