/**
 * Position along a minimum-jerk movement from 0 to 1 as time goes from 0 to 1: `10u³ − 15u⁴ + 6u⁵`
 * (Flash & Hogan, "The coordination of arm movements", J. Neurosci. 5, 1985). Its speed is zero at both ends, 1.875 at most.
 */
export function minimumJerk(u: number): number {
  if (u <= 0) return 0;
  if (u >= 1) return 1;
  return u * u * u * (10 + u * (6 * u - 15));
}

/** When a movement starts and ends, in seconds. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/**
 * A quantity that moves by overlapping minimum-jerk submovements (Flash & Henis 1991): its value is the sum of all moves begun so far,
 * so that a new move may start before the last one has ended, without a kink.
 */
export class MovementTrack {
  private readonly moves: { start: number; end: number; change: number }[] = [];
  private target: number;

  /** @param initial where it stands before the first move */
  constructor(private readonly initial: number) {
    this.target = initial;
  }

  /** Moves towards `target`, arriving at `when.end` if no other move is added. */
  moveTo(target: number, when: Interval): void {
    this.moveBy(target - this.target, when);
  }

  /** Adds `change` to wherever the moves so far lead. */
  moveBy(change: number, when: Interval): void {
    this.moves.push({ ...when, change });
    this.target += change;
  }

  /** Values at `count` times `i / rate`. */
  sample(count: number, rate: number): Float64Array {
    const out = new Float64Array(count).fill(this.initial);
    for (const { start, end, change } of this.moves) {
      for (let i = Math.max(0, Math.ceil(start * rate)); i < count; i++) {
        const u = (i / rate - start) / (end - start);
        out[i] += change * minimumJerk(u);
      }
    }
    return out;
  }
}
