import { AntiphonError } from '@antiphon/core';

/** Lets `concurrent` requests run at a time and `maxWaiting` more wait, first come, first served; and knows about when there will be room. */
export class Turns {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  /** Seconds that a request has run of late; undefined before the first has ended. */
  private usual: number | undefined;

  /** @param clock milliseconds */
  constructor(
    private readonly concurrent: number,
    private readonly maxWaiting: number,
    private readonly clock: () => number,
  ) {}

  /** Whether one more request would have to be refused. */
  get full(): boolean {
    return this.running >= this.concurrent && this.waiting.length >= this.maxWaiting;
  }

  /** Whether nothing runs or waits. */
  get idle(): boolean {
    return this.running === 0;
  }

  /** How many run, and how many wait. */
  get load(): { readonly running: number; readonly waiting: number } {
    return { running: this.running, waiting: this.waiting.length };
  }

  /** Whole seconds after which one that is refused now may hope for a place: 1 to 600. */
  get retryAfter(): number {
    const ahead = (this.waiting.length + 1) / this.concurrent;
    return Math.min(600, Math.max(1, Math.ceil(ahead * (this.usual ?? 1))));
  }

  /**
   * Waits for a turn.
   * @returns ends the turn; more than once does nothing
   * @throws SERVER_BUSY when `full`, INTERRUPTED when aborted before its turn
   */
  async enter(signal: AbortSignal): Promise<() => void> {
    if (this.full) throw this.busy();
    if (signal.aborted) throw interrupted();
    if (this.running < this.concurrent) this.running++;
    else await this.turn(signal);
    const began = this.clock();
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.took((this.clock() - began) / 1000);
      // The place passes on without becoming free, so that nobody overtakes the queue.
      const next = this.waiting.shift();
      if (next === undefined) this.running--;
      else next();
    };
  }

  /** What one more is told while there is no room. */
  busy(): AntiphonError {
    return new AntiphonError('SERVER_BUSY', { waiting: this.waiting.length });
  }

  private took(seconds: number): void {
    this.usual = this.usual === undefined ? seconds : 0.8 * this.usual + 0.2 * seconds;
  }

  private turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(enter), 1);
        reject(interrupted());
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

function interrupted(): AntiphonError {
  return new AntiphonError('INTERRUPTED', { resume: 'The request had not begun.' });
}
