import { FILE_FORMATS } from '@antiphon/core';
import { z } from 'zod';
import { shortText } from './exposure';

const fields = {
  at: z.iso.datetime(),
  request: shortText.describe('Id of the request whose answer it is an outcome of.'),
  deployment: shortText,
  arm: shortText,
  metric: shortText,
  value: z.number().describe('Finite.'),
  late: z.literal(true).optional().describe('It came after the deployment’s window, and takes no part in a verdict.'),
};

/** A number that was measured of an answer later: how long somebody watched, whether they came back. */
export const outcomeSchema = z.object(fields);
/** What was measured of an answer later. */
export type Outcome = Readonly<z.infer<typeof outcomeSchema>>;

/** The same as a line of the log. */
export const outcomeRecordSchema = z.object({ format: z.literal(FILE_FORMATS.outcome), ...fields });
/** An outcome as a line of the log. */
export type OutcomeRecord = Readonly<z.infer<typeof outcomeRecordSchema>>;

/** Whether an outcome comes after a deployment's window. @param windowDays undefined: there is none */
export function isLate(exposedAt: string, at: string, windowDays: number | undefined): boolean {
  return windowDays !== undefined && Date.parse(at) - Date.parse(exposedAt) > windowDays * DAY;
}

const DAY = 24 * 60 * 60 * 1000;
