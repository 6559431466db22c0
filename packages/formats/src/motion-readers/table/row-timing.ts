import type { AntiphonError } from '@antiphon/core';
import type { RowTimes } from './row-clock';
import { rowPositions } from './row-positions';
import { fittedStep, meantRate, usualStep } from './row-rate';

/** Makes an error of a problem with a row (its number, from 0). */
export type FailRow = (row: number, problem: string) => AntiphonError;

/** Where the rows of a table lie on an even grid of frames. */
export interface RowTiming {
  /** Hz. */
  readonly fps: number;
  /** The rows that count, by their numbers, in the order of their times. */
  readonly rows: readonly number[];
  /** One per row of `rows`, rising: where it lies, in frames. Whole numbers where rows are frames as they are. */
  readonly positions: readonly number[];
  /** What was done to the rows, as sentences without a subject's file. */
  readonly notes: readonly string[];
}

/** Seconds: a longer gap is not filled. */
const LONGEST_GAP = 0.25;
/** Seconds by which rows may run behind the clock before a frame is put in; a frame at least. */
const DRIFT = 0.05;
/** Seconds: a clock that goes back further was started again. */
const OUT_OF_ORDER = 1;
/** Part of the usual step: rows nearer to each other, by a clock that can tell, are the same moment twice. */
const SAME = 0.02;
/** Frames by which rows may come early or late and are frames as they are, and by which nothing is said. */
const [UNEVEN, SAID] = [1, 0.4];

/**
 * Fits the clock of a table as a whole: one rate for all rows, each row a frame of it. Frames that are missing are left out of the numbering; rows that come early or late now and then are
 * even all the same (a camera exposes evenly, its stamps come late). Where the rows follow no even grid, their times are what counts.
 * @throws what `fail` makes of times that go back or stand still, of a gap of more than 0.25 s, of more missing frames than rows, and of a rate outside 1 to 1000 Hz
 */
export function rowTiming(clock: RowTimes, fail: FailRow): RowTiming {
  const { rows, notes } = inOrder(clock, fail);
  const times = rows.map((row) => clock.seconds[row] ?? 0);
  const last = times.length - 1;
  if (last < 1 || !((times[last] ?? 0) > (times[0] ?? 0)))
    throw fail(Math.min(1, last), 'its time does not come after that of the row before: the clock stands still');
  const usual = usualStep(times);
  const rough = rowPositions(
    times.map((time) => (time - (times[0] ?? 0)) / usual),
    clock.resolution / usual,
    Infinity,
  );
  const step = fittedStep(times, rough.gaps, usual);
  const fps = meantRate(1 / step, clock.television);
  if (!(fps >= 1 && fps <= 1000))
    throw fail(1, `its times are ${step.toPrecision(3)} s apart. Expected 1 to 1000 rows a second`);
  assertGaps(rows, times, step, fail);
  const frames = times.map((time) => (time - (times[0] ?? 0)) * fps);
  const coarse = clock.resolution * fps;
  const { gaps, off } = rowPositions(frames, coarse, Math.max(1, DRIFT * fps) + coarse);
  const even = off <= UNEVEN + coarse;
  if (even && off > SAID + coarse)
    notes.push(`has rows that come up to ${off.toFixed(1)} frames early or late: each counts as a frame`);
  const positions = even ? numbered(gaps) : apart(frames);
  const filled = Math.round(positions[last] ?? 0) - last;
  if (filled > times.length)
    throw fail(rows[last] ?? 0, 'more frames are missing up to it than there are rows. Expected rows at an even rate');
  if (!even)
    notes.push(`has rows at uneven times: ${rows.length} rows were brought to ${rows.length + filled} even frames`);
  else if (filled > 0) notes.push(`lacks ${filled} of ${rows.length + filled} frames, which were interpolated`);
  return { fps, rows, positions, notes };
}

/** The rows in the order of their times, those left out that tell a moment again. */
function inOrder({ seconds, resolution }: RowTimes, fail: FailRow): { rows: number[]; notes: string[] } {
  const notes: string[] = [];
  let [back, latest] = [0, -Infinity];
  seconds.forEach((time, row) => {
    if (time < latest) back++;
    if (time < latest - OUT_OF_ORDER)
      throw fail(
        row,
        `its time does not come after that of the row before: it goes back by ${(latest - time).toFixed(2)} s. Cut the recording there`,
      );
    latest = Math.max(latest, time);
  });
  const rows = seconds.map((_, row) => row);
  if (back > 0) {
    rows.sort((a, b) => (seconds[a] ?? 0) - (seconds[b] ?? 0));
    notes.push(`has ${count(back, 'row')} out of order: sorted by their times`);
  }
  const usual = usualStep(rows.map((row) => seconds[row] ?? 0));
  if (resolution > SAME * usual) return { rows, notes };
  const kept = rows.filter(
    (row, i) => i === 0 || (seconds[row] ?? 0) - (seconds[rows[i - 1] ?? 0] ?? 0) > SAME * usual,
  );
  const again = rows.length - kept.length;
  if (again > 0) notes.push(`tells ${count(again, 'moment')} twice: the first row of each counts`);
  return { rows: kept, notes };
}

function assertGaps(rows: readonly number[], times: readonly number[], step: number, fail: FailRow): void {
  const wide = times.findIndex((time, i) => i > 0 && time - (times[i - 1] ?? 0) > LONGEST_GAP + step);
  if (wide < 0) return;
  const gap = (times[wide] ?? 0) - (times[wide - 1] ?? 0);
  throw fail(
    rows[wide] ?? 0,
    `${gap.toFixed(2)} s lie between it and the row before. Gaps up to ${LONGEST_GAP} s are filled; cut the recording there`,
  );
}

function numbered(gaps: readonly number[]): number[] {
  let missing = 0;
  return gaps.map((gap, row) => row + (missing += gap));
}

/** Positions that rise: rows of one moment (a coarse clock's) are spread up to the next one. */
function apart(positions: readonly number[]): number[] {
  const result: number[] = [];
  for (let start = 0; start < positions.length;) {
    const at = positions[start] ?? 0;
    let end = start + 1;
    while (end < positions.length && positions[end] === at) end++;
    const next = positions[end] ?? at + end - start;
    for (let i = start; i < end; i++) result.push(at + ((next - at) * (i - start)) / (end - start));
    start = end;
  }
  return result;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
