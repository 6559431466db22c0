import type { KeepMask } from '@antiphon/core';

/** What training really dropped, counted over every sample it saw: the evidence that an audit compares with what was declared. */
export interface DropoutRecord {
  readonly samples: number;
  /** Samples in which each condition was dropped. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Samples in which all conditions were dropped together: how often the unconditional branch was trained. */
  readonly allDropped: number;
}

export const EMPTY_DROPOUT_RECORD: DropoutRecord = { samples: 0, dropped: {}, allDropped: 0 };

/** The record with one more batch counted. */
export function countDropout(record: DropoutRecord, keep: KeepMask): DropoutRecord {
  const masks = Object.entries(keep);
  const batch = masks[0]?.[1].length ?? 0;
  const dropped = { ...record.dropped };
  let allDropped = record.allDropped;
  for (const [name, mask] of masks) dropped[name] = (dropped[name] ?? 0) + mask.reduce((n, kept) => n + 1 - kept, 0);
  for (let item = 0; item < batch; item++) if (masks.every(([, mask]) => mask[item] === 0)) allDropped++;
  return { samples: record.samples + batch, dropped, allDropped };
}
