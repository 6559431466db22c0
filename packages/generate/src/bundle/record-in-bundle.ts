import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { TrainingRecord } from '@antiphon/core';
import { parseTrainingRecord, TRAINING_RECORD_FILE } from '@antiphon/data/bundle';
import { invalid } from './invalid-bundle';

/** A bundle's training record, or why there is none although the manifest names one. */
export interface RecordInBundle {
  readonly record?: TrainingRecord | undefined;
  readonly recordProblem?: string | undefined;
}

/**
 * What a bundle's `training-record.json` says. Nothing but an audit needs it, so a bundle whose record is missing, or of a newer version, can be used; one of another model or an altered one is refused.
 * @param bytes of the file; undefined where there is none
 * @param sha256 that the manifest names; without one, there is no record, whatever lies there
 * @throws INVALID_BUNDLE
 */
export function recordInBundle(
  path: string,
  bytes: Uint8Array | undefined,
  sha256: string | undefined,
): RecordInBundle {
  if (sha256 === undefined) return {};
  if (bytes === undefined) return { recordProblem: 'is missing' };
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw invalid(path, `${TRAINING_RECORD_FILE} is not the one that bundle.json names (altered, or of another model)`);
  try {
    return { record: parseTrainingRecord(Buffer.from(bytes).toString('utf8'), join(path, TRAINING_RECORD_FILE)) };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { recordProblem: `cannot be read (${problem.replace(/\.$/, '')})` };
  }
}
