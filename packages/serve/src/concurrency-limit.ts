import { AntiphonError } from '@antiphon/core';

/** Lets `concurrent` tasks run at a time and `maxWaiting` more wait, first come, first served. */
export class ConcurrencyLimit {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly concurrent: number,
    private readonly maxWaiting: number,
  ) {}

  /** Whether one more task would have to be refused. */
  get full(): boolean {
    return this.running >= this.concurrent && this.waiting.length >= this.maxWaiting;
  }

  /** Runs the task when it is its turn. @throws SERVER_BUSY when `full`, INTERRUPTED when aborted before its turn */
  async run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.full) throw new AntiphonError('SERVER_BUSY', { waiting: this.waiting.length });
    if (this.running < this.concurrent) this.running++;
    else await this.turn(signal);
    try {
      return await task();
    } finally {
      const next = this.waiting.shift();
      // The place passes on without becoming free, so that nobody overtakes the queue.
      if (next === undefined) this.running--;
      else next();
    }
  }

  private turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(enter), 1);
        reject(new AntiphonError('INTERRUPTED', { resume: 'The request had not begun.' }));
      };
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      signal.addEventListener('abort', leave, { once: true });
      this.waiting.push(enter);
    });
  }
}
