import { FILE_FORMATS } from '@antiphon/core';
import { assertNotNewer } from '@antiphon/formats/files';
import { z } from 'zod';
import { armsInForceSchema } from './arms-in-force';
import { exposureRecordSchema } from './exposure';
import { outcomeRecordSchema } from './outcome';

/** Any line of a log. */
export const servingRecordSchema = z.discriminatedUnion('format', [
  exposureRecordSchema,
  outcomeRecordSchema,
  armsInForceSchema,
]);

/** A line of what a server records. */
export type ServingRecord = Readonly<z.infer<typeof servingRecordSchema>>;

/** `unreadable` is a line that no record can be made of: a write that a kill or a full disk tore. */
export type ReadRecord = ServingRecord | { readonly format: 'unreadable' };

/**
 * What a line of a log says; a key that a later version added is left out.
 * @param path for the error
 * @throws NEWER_FORMAT
 */
export function parseRecord(line: string, path: string): ReadRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { format: 'unreadable' };
  }
  return recordOf(value, path);
}

/** The same of parsed JSON. @throws NEWER_FORMAT */
export function recordOf(value: unknown, path: string): ReadRecord {
  for (const known of [FILE_FORMATS.exposure, FILE_FORMATS.outcome, FILE_FORMATS.armsInForce])
    assertNotNewer(value, known, path);
  const parsed = servingRecordSchema.safeParse(value);
  return parsed.success ? parsed.data : { format: 'unreadable' };
}
