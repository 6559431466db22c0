import { AntiphonError, FILE_FORMATS } from '@antiphon/core';
import {
  exposureRecordSchema,
  outcomeRecordSchema,
  type Exposure,
  type ExposureRecord,
  type Outcome,
  type OutcomeRecord,
} from '@antiphon/data/serving-records';
import { z } from 'zod';

/** An exposure as it is written; what is wrong with it where it could not be read again. */
export function exposureRecord(exposure: Exposure, inForce: string | undefined): ExposureRecord | string {
  const record = { format: FILE_FORMATS.exposure, ...exposure, ...(inForce !== undefined && { inForce }) };
  const parsed = exposureRecordSchema.safeParse(record);
  return parsed.success ? parsed.data : `an exposure is none: ${inOneLine(parsed.error)}`;
}

/** @throws INVALID_REQUEST */
export function outcomeRecord(outcome: Outcome): OutcomeRecord {
  const parsed = outcomeRecordSchema.safeParse({ format: FILE_FORMATS.outcome, ...outcome });
  if (!parsed.success) throw new AntiphonError('INVALID_REQUEST', { problem: inOneLine(parsed.error) });
  return parsed.data;
}

function inOneLine(error: z.ZodError): string {
  return z.prettifyError(error).replace(/\s*\n\s*/g, ' ');
}
