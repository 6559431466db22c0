import type { RecordedColumns } from '@antiphon/core';
import type { FindingName } from '../../finding';
import type { Rows } from './rows';

/** Why a condition is heard otherwise than in training. */
export interface HeardCause {
  readonly name: FindingName;
  /** What is done to it, to follow "The condition … is". */
  readonly what: string;
}

/** What a condition is of the reference sound, as served and as recorded. */
export interface Heard {
  readonly name: string;
  /** All rows. */
  readonly served: Rows;
  /** Every so many rows, from the first on. */
  readonly recorded: Rows;
  readonly every: number;
  readonly columns: RecordedColumns | undefined;
}
