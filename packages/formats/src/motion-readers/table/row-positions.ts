/** Rows that tell how far the rows before were off the grid. */
const MEMORY = 9;
/** Rows that must all be late before frames count as missing: one that is late by itself is taken back by the next. */
const LATE_ROWS = 3;

/** Where rows lie on an even grid. */
export interface RowPositions {
  /** Per row: how many frames are missing before it. */
  readonly gaps: readonly number[];
  /** Frames: how far a row is off its place among those before it, at most; Infinity where the clock runs so that frames would have to go. */
  readonly off: number;
}

/**
 * Numbers the rows on an even grid, frames that are missing left out. The clock is followed as a whole: a row that comes late is a gap only where those after it are late as well.
 * @param times rising, in frames of the grid
 * @param coarse frames: the clock's own steps
 * @param drift frames by which the clock may run away from the grid before one is put in (59.94 Hz counted as 60 loses one every 17 s)
 */
export function rowPositions(times: readonly number[], coarse: number, drift: number): RowPositions {
  const first = times[0] ?? 0;
  const late = (row: number) => (times[Math.min(row, times.length - 1)] ?? 0) - first - Math.min(row, times.length - 1);
  const window = LATE_ROWS + Math.ceil(coarse);
  const anchor = middle(Array.from({ length: Math.min(MEMORY, times.length) }, (_, row) => late(row)));
  const recent = new Array<number>(MEMORY).fill(anchor);
  let [level, missing, off] = [anchor, 0, 0];
  const gaps = times.map((_, row) => {
    let least = Infinity;
    for (let next = row; next < row + window; next++) least = Math.min(least, late(next));
    // Within its steps a coarse clock says nothing of a single row, so nothing of the last ones.
    if (coarse > 0.5 && row + window > times.length) least = -Infinity;
    let gap = row === 0 ? 0 : Math.max(0, Math.round(least - missing - level));
    if (gap === 0 && level - anchor > drift) {
      gap = 1;
      for (let i = 0; i < MEMORY; i++) recent[i] = (recent[i] ?? 0) - 1;
    }
    missing += gap;
    recent[row % MEMORY] = late(row) - missing;
    level = middle(recent);
    off = level - anchor < -drift ? Infinity : Math.max(off, Math.abs(late(row) - missing - level));
    return gap;
  });
  return { gaps, off };
}

function middle(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
