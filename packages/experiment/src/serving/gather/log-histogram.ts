/** Values are told apart while there are no more than so many. */
const MOST = 1000;
/** Then each bin ends at so many times its beginning: quantiles are right to half of that. */
const RATIO = 1.01;

/** Quantiles of numbers such as seconds or counts, none below 0, however many there are: exact of a thousand different values, to half a per cent of more. */
export class LogHistogram {
  private counts = new Map<number, number>();
  private rounded = false;
  private sum = 0;
  count = 0;

  add(value: number): void {
    this.count++;
    this.sum += value;
    this.put(value, 1);
    if (!this.rounded && this.counts.size > MOST) this.round();
  }

  /** Null of no numbers. */
  get mean(): number | null {
    return this.count === 0 ? null : this.sum / this.count;
  }

  /** The value that a share of the numbers does not exceed; null of no numbers. */
  quantile(share: number): number | null {
    let left = Math.max(1, Math.ceil(share * this.count));
    for (const [value, count] of [...this.counts].sort(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) return value;
    }
    return null;
  }

  private put(value: number, count: number): void {
    const at = this.rounded && value > 0 ? RATIO ** (Math.floor(Math.log(value) / Math.log(RATIO)) + 0.5) : value;
    this.counts.set(at, (this.counts.get(at) ?? 0) + count);
  }

  private round(): void {
    const before = this.counts;
    [this.counts, this.rounded] = [new Map(), true];
    for (const [value, count] of before) this.put(value, count);
  }
}
