import { join } from 'node:path';
import { isAntiphonError, type TrainingRecord } from '@antiphon/core';
import { parseTrainingRecord, TRAINING_RECORD_FILE } from '@antiphon/data/bundle';
import { readText, writeFileAtomic } from '@antiphon/formats';

/** Digits that numbers are written with: more than float arithmetic agrees on between machines. */
const DIGITS = 7;

/** A record as the text of its file: the same for the same record. */
export function recordText(record: TrainingRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** A checkpoint as its own file has it: the record has another. */
export function withoutRecord<C extends { readonly record?: unknown }>(checkpoint: C): Omit<C, 'record'> {
  return Object.fromEntries(Object.entries(checkpoint).filter(([key]) => key !== 'record')) as Omit<C, 'record'>;
}

/** Plain data with its numbers as they are written. */
export function rounded<T>(data: T): T {
  return JSON.parse(
    JSON.stringify(data, (_, value: unknown) =>
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value,
    ),
  ) as T;
}

/** Writes the record beside the checkpoint that it is of. A kill at any moment leaves the one that was there. @throws CANNOT_WRITE */
export function writeTrainingRecord(folder: string, record: TrainingRecord): Promise<void> {
  return writeFileAtomic(join(folder, TRAINING_RECORD_FILE), recordText(record));
}

/**
 * The record of a checkpoint in its folder; undefined where there is none, or it is of another step or of other data: it is made at the end of a training, and a checkpoint that went on since has none.
 * @throws NEWER_FORMAT; INVALID_INPUT naming what is wrong with it
 */
export async function readTrainingRecord(
  folder: string,
  of: { readonly step: number; readonly dataset: { readonly hash: string } },
): Promise<TrainingRecord | undefined> {
  const path = join(folder, TRAINING_RECORD_FILE);
  const text = await readText(path).catch((error: unknown) => {
    if (isAntiphonError(error) && error.code === 'FILE_NOT_FOUND') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const record = parseTrainingRecord(text, path);
  return record.step === of.step && record.data.hash === of.dataset.hash ? record : undefined;
}
