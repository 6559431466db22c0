import type { ServingRecord } from '@antiphon/data/serving-records';

/** How it is emptied. */
export interface OutboxOptions {
  /** Records that wait at most. */
  readonly most: number;
  /** Writes some. @throws where they are not written */
  readonly send: (records: readonly ServingRecord[]) => Promise<void>;
  /** Whether an error is of the records that were sent, and not of whom they were sent to: then they are tried one by one, and those that fail are given up. */
  readonly isOfRecords: (error: unknown) => boolean;
  readonly failed: (error: unknown, lost: readonly ServingRecord[]) => void;
  readonly recovered: () => void;
}

const BATCH = 500;
/** Milliseconds until the next try: twice as long after each that failed. */
const FIRST_TRY = 200;
const LAST_TRY = 10_000;

/** Records that wait to be written to what may be away: what comes while some are written is written together, after them; after a failure it is tried again and again. */
export class Outbox {
  private readonly waiting: { readonly record: ServingRecord; readonly settle: () => void }[] = [];
  private sending: Promise<boolean> | undefined;
  private retry: NodeJS.Timeout | undefined;
  private delay = FIRST_TRY;

  constructor(private readonly options: OutboxOptions) {}

  get size(): number {
    return this.waiting.length;
  }

  /** @returns false where there is no room; else what resolves once it is written, or known to wait */
  add(record: ServingRecord): Promise<void> | false {
    if (this.waiting.length >= this.options.most) return false;
    const settled = new Promise<void>((settle) => this.waiting.push({ record, settle }));
    if (this.retry !== undefined) this.settleAll();
    else void this.empty();
    return settled;
  }

  /** Tries at once. @returns whether nothing waits any more */
  async empty(): Promise<boolean> {
    clearTimeout(this.retry);
    this.retry = undefined;
    if (this.waiting.length === 0) return true;
    return (this.sending ??= this.sendAll());
  }

  /** Gives up what waits. */
  abandon(): readonly ServingRecord[] {
    clearTimeout(this.retry);
    this.settleAll();
    return this.waiting.splice(0).map(({ record }) => record);
  }

  private async sendAll(): Promise<boolean> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, BATCH);
      try {
        await this.send(batch.map(({ record }) => record));
      } catch (error) {
        this.options.failed(error, []);
        this.settleAll();
        this.retry = setTimeout(() => void this.empty(), this.delay);
        this.retry.unref();
        this.delay = Math.min(LAST_TRY, 2 * this.delay);
        this.sending = undefined;
        return false;
      }
      this.waiting.splice(0, batch.length);
      for (const { settle } of batch) settle();
      this.delay = FIRST_TRY;
    }
    // Before anything else runs: what comes from now on begins anew.
    this.sending = undefined;
    this.options.recovered();
    return true;
  }

  private async send(records: readonly ServingRecord[]): Promise<void> {
    const { send, isOfRecords, failed } = this.options;
    try {
      await send(records);
    } catch (error) {
      if (!isOfRecords(error)) throw error;
      if (records.length === 1) failed(error, records);
      else for (const record of records) await this.send([record]);
    }
  }

  /** Whoever waits for the disk of a database that is away would wait for ever. */
  private settleAll(): void {
    for (const { settle } of this.waiting) settle();
  }
}
