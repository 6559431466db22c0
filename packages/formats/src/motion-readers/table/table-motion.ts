import type { ChannelMotion } from '../motion-reader';
import { rolesOf, type Column } from './column-roles';
import { evenFrames } from './even-frames';
import { rowPositions } from './row-positions';
import { rowTiming, type FailRow, type RowTiming } from './row-timing';

/** A table of numbers: rows over time, columns that are channels, clocks or counters. */
export interface MotionTable {
  readonly columns: readonly Column[];
  readonly rows: number;
  /** `[rows, columns]`; what it holds in columns of times does not count. */
  readonly values: Float32Array;
}

/** What a table holds; notes are what was left out or changed, each the predicate of a sentence. */
export interface TableMotion {
  readonly face: ChannelMotion;
  readonly notes?: readonly string[];
}

/** Frames: numbers that leave out more are a recording that was stopped and started again. */
const LONGEST_GAP = 15;

/**
 * The channels of a table as frames at an even rate, as its clock or its frame numbers tell; without either, row by row. What is left out or changed is noted.
 * @throws what `fail` makes of a row (0 for the table as a whole), see `rowTiming`
 */
export function tableMotion({ columns, rows, values }: MotionTable, fail: FailRow): TableMotion {
  const { channels, clock, frames, notes } = rolesOf(columns);
  if (channels.length === 0) throw fail(0, 'there is no column with a channel');
  const kept = channels.length === columns.length ? values : picked(values, columns.length, channels);
  const names = channels.flatMap((column) => columns[column]?.name ?? []);
  const timing = clock === undefined || rows < 2 ? byNumbers(frames) : rowTiming(clock, fail);
  const said = [...notes, ...(timing?.notes ?? [])];
  const even = timing === undefined ? kept : evenFrames(kept, channels.length, timing);
  const face = {
    ...(names.length > 0 ? { names } : {}),
    ...(names.length > 0 || channels.length === columns.length
      ? {}
      : { from: { columns: columns.length, kept: channels } }),
    ...(timing?.fps === undefined ? {} : { fps: timing.fps }),
    frames: even.length / channels.length,
    values: even,
  };
  return { face, ...(said.length > 0 && { notes: said }) };
}

/** Frame numbers place the rows, where some are missing: at which rate, they do not tell. */
function byNumbers(
  frames: readonly number[] | undefined,
): (Omit<RowTiming, 'fps'> & { readonly fps?: number }) | undefined {
  if (frames === undefined) return undefined;
  const { gaps } = rowPositions(frames, 0, Infinity);
  const filled = gaps.reduce((sum, gap) => sum + gap, 0);
  if (filled === 0 || gaps.some((gap) => gap > LONGEST_GAP) || filled > frames.length) return undefined;
  let missing = 0;
  return {
    rows: frames.map((_, row) => row),
    positions: gaps.map((gap, row) => row + (missing += gap)),
    notes: [`${filled} of ${frames.length + filled} frames are missing by their numbers: they were interpolated`],
  };
}

function picked(values: Float32Array, width: number, columns: readonly number[]): Float32Array {
  const rows = values.length / width;
  const result = new Float32Array(rows * columns.length);
  for (let row = 0, at = 0; row < rows; row++)
    for (const column of columns) result[at++] = values[row * width + column] ?? 0;
  return result;
}
