import type { KeepMask } from '@antiphon/core';

/** What training really dropped, counted over every sample it saw: the evidence that an audit compares with what was declared. */
export interface DropoutRecord {
  readonly samples: number;
  /** Samples in which each condition was dropped. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Samples in which all conditions were dropped together: how often the unconditional branch was trained. */
  readonly allDropped: number;
  /** Batches counted. This and what follows is absent in the records of older versions. */
  readonly batches?: number | undefined;
  /** Batches in which some samples kept everything and some lost a condition. */
  readonly mixedBatches?: number | undefined;
  /** Samples by what they kept, one digit per condition in the dataset's order: "10" kept the first of two and lost the second. */
  readonly patterns?: Readonly<Record<string, number>> | undefined;
}

export const EMPTY_DROPOUT_RECORD: Required<DropoutRecord> = {
  samples: 0,
  dropped: {},
  allDropped: 0,
  batches: 0,
  mixedBatches: 0,
  patterns: {},
};

/** The record with one more batch counted. A count that an older version did not begin is not begun in the middle of a run. */
export function countDropout<R extends DropoutRecord>(record: R, keep: KeepMask, conditions: readonly string[]): R {
  const size = keep[conditions[0]]?.length ?? 0;
  const kept = Array.from({ length: size }, (_, item) => conditions.map((name) => (keep[name][item] === 0 ? 0 : 1)));
  const losing = kept.filter((flags) => flags.includes(0)).length;
  const mixed = losing > 0 && losing < size;
  const dropped = { ...record.dropped };
  conditions.forEach((name, i) => {
    dropped[name] = (dropped[name] ?? 0) + kept.filter((flags) => flags[i] === 0).length;
  });
  const patterns = { ...record.patterns };
  for (const flags of kept) patterns[flags.join('')] = (patterns[flags.join('')] ?? 0) + 1;
  return {
    ...record,
    samples: record.samples + size,
    dropped,
    allDropped: record.allDropped + kept.filter((flags) => !flags.includes(1)).length,
    ...(record.batches === undefined ? {} : { batches: record.batches + 1 }),
    ...(record.mixedBatches === undefined ? {} : { mixedBatches: record.mixedBatches + (mixed ? 1 : 0) }),
    ...(record.patterns === undefined ? {} : { patterns }),
  };
}

/** Share of the samples between two records of a run for which each condition was dropped. */
export function droppedShares(
  since: DropoutRecord,
  now: DropoutRecord,
  conditions: readonly string[],
): Record<string, number> {
  const samples = Math.max(1, now.samples - since.samples);
  return Object.fromEntries(
    conditions.map((name) => [name, ((now.dropped[name] ?? 0) - (since.dropped[name] ?? 0)) / samples]),
  );
}
