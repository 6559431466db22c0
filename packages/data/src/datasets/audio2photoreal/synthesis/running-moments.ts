import type { Moments } from '../../../bundle/manifest';

/** Mean and standard deviation of columns, of rows that come in pieces (Chan, Golub & LeVeque 1979). */
export class RunningMoments {
  private count = 0;
  private readonly mean: Float64Array;
  private readonly squares: Float64Array;

  constructor(private readonly width: number) {
    this.mean = new Float64Array(width);
    this.squares = new Float64Array(width);
  }

  /** @param values `[rows, width]` @param counts whether a row counts */
  add(values: Float32Array, counts: (row: number) => boolean = () => true): void {
    for (let row = 0; row < values.length / this.width; row++) {
      if (!counts(row)) continue;
      this.count++;
      for (let column = 0; column < this.width; column++) {
        const value = values[row * this.width + column];
        const off = value - this.mean[column];
        this.mean[column] += off / this.count;
        this.squares[column] += off * (value - this.mean[column]);
      }
    }
  }

  moments(): Moments {
    const spread = (sum: number) => Math.sqrt(sum / Math.max(1, this.count));
    return { mean: [...this.mean], std: Array.from(this.squares, spread) };
  }
}
