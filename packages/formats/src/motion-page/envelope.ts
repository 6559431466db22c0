/** Below this peak, a recording is shown as quiet as it is. */
const QUIET = 0.1;

/** Peaks of sound in equal pieces, while it comes. */
export class Envelope {
  private readonly highest: Float64Array;
  private piece = 0;
  private taken = 0;

  /** @param total samples that the pieces are parts of: what does not come is silence */
  constructor(
    private readonly count: number,
    readonly total: number,
  ) {
    this.highest = new Float64Array(count);
  }

  /** Samples that came. */
  get samples(): number {
    return this.taken;
  }

  push(samples: Float32Array): void {
    const [from, to] = [this.taken, this.taken + samples.length];
    this.taken = to;
    const start = (piece: number) => (piece * this.total) / this.count;
    for (let piece = this.piece; piece < this.count && Math.floor(start(piece)) < to; piece++) {
      // A piece that ends within a sample has that sample, too, as the next one.
      const last = start(piece + 1);
      let peak = this.highest[piece] ?? 0;
      for (let k = Math.max(from, Math.floor(start(piece))); k < Math.min(to, last); k++)
        peak = Math.max(peak, Math.abs(samples[k - from] ?? 0));
      this.highest[piece] = peak;
      if (last <= to) this.piece = piece + 1;
    }
  }

  /** 0 … 1; the highest is 1 unless the whole recording is quiet. */
  peaks(): number[] {
    const highest = Math.max(QUIET, ...this.highest);
    return Array.from(this.highest, (peak) => Math.round((peak / highest) * 1000) / 1000);
  }
}
