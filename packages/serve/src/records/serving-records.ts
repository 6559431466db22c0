import type { DeploymentOfRecords, Exposure, Outcome } from '@antiphon/data/serving-records';

/** Where a server writes what it answered, and what came of it. */
export interface ServingRecords {
  /** The arms that are answered with from now on: at the start, and whenever a weight or a switch was changed. Exposures refer to it. Never throws: see `exposed`. */
  inForce(deployment: DeploymentOfRecords): Promise<void>;
  /**
   * An arm answered. Resolves when the record is as safe as `fsync` asks. It never throws, for an answer does not fail because it cannot be counted: what could not be written is counted in `state.lost`.
   */
  exposed(exposure: Exposure): Promise<void>;
  /**
   * A number that was measured of an answer. Of the same request and metric the first counts.
   * @throws RECORDS_UNAVAILABLE where it could not be written, INVALID_REQUEST for what is no outcome
   */
  outcome(outcome: Outcome): Promise<'recorded' | 'repeated'>;
  /** Everything that was told is written, as far as that is possible now. */
  flush(): Promise<void>;
  /** Writes what is left, and ends. What cannot be written any more is counted as lost. */
  close(): Promise<void>;
  readonly state: RecordsState;
}

/** For readiness and metrics. */
export interface RecordsState {
  /** Exposures that were not written and will not be, since the start. */
  readonly lost: number;
  /** Records that wait to be written. */
  readonly waiting: number;
  /** What is wrong now; absent while everything is written. */
  readonly problem?: string;
}

/** How they are kept. */
export interface RecordsOptions {
  /** A folder for JSON lines. */
  readonly folder?: string | undefined;
  /** `postgres://…`; instead of a folder. */
  readonly database?: string | undefined;
  /**
   * When a record counts as safe. JSON lines: `each`, once the disk has it; `second`, once the system has it, the disk within a second; `never`, once the system has it. PostgreSQL: `each`, once it is committed; else at once, it is committed soon.
   * Default: `second`.
   */
  readonly fsync?: 'each' | 'second' | 'never';
  /** A file that is larger is followed by another one. Default 64. */
  readonly rotateMegabytes?: number;
  /** Records that wait for a database that is away; more are lost. Default 10,000. */
  readonly mostWaiting?: number;
  /** Told what is wrong, once a minute at most. */
  readonly log?: (problem: string) => void;
  /** Default: the system's clock. */
  readonly now?: () => Date;
  /** Names this process's files among those of others. Default: random. */
  readonly writer?: string;
}
