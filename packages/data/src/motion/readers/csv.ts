import { AntiphonError } from '@antiphon/core';
import { parse } from 'csv-parse/sync';
import { ARKIT_52 } from '../arkit';
import type { BlendshapeMotion } from '../motion-codec';
import { repeated } from './channel-matrix';
import { LENGTH_TOLERANCE, type MotionReader } from './motion-reader';
import { conventionalRate, rateFromDuration } from './rate';
import { rowTimes, type RowTimes } from './time-code';

/** Columns that are no channels: when a row was captured, and Live Link's count of the others. */
const TIME_CODE = /^time ?code$/i;
const SECONDS = /^(time|timestamp|seconds|time ?\(?s\)?)$/i;
const COUNT = /^blendshape ?count$/i;
const FRAME = /^(frame|frame ?(number|index)|index)?$/i;
/** Seconds without a row that are filled by a straight line; a longer gap is no motion. */
const LONGEST_GAP = 0.25;

type Fail = (line: number, problem: string) => AntiphonError;

/**
 * Reads channels as comma-separated values with a header line: Live Link Face's files (`Timecode`, `BlendshapeCount`, ARKit's 52 and whatever follows), and any other whose
 * columns are channels, with or without a column of seconds (`time`). The rate comes from the time code or the seconds, else from the audio's length.
 * Frames that were dropped (at most a quarter of a second together) are filled by straight lines.
 * @throws INVALID_CSV with the line and the column
 */
export const readCsvMotion: MotionReader = (bytes, source, { seconds }) => {
  const fail: Fail = (line, problem) => new AntiphonError('INVALID_CSV', { path: source, line, problem });
  const [header = [], ...rows] = readRows(bytes, fail);
  const columns = describeColumns(header, fail);
  if (rows.length === 0) throw fail(1, 'there are no rows below the header');
  const values = new Float32Array(rows.length * columns.channels.length);
  rows.forEach((row, index) => {
    const line = index + 2;
    if (row.length !== header.length)
      throw fail(line, `it has ${row.length} cells, but the header has ${header.length}`);
    columns.channels.forEach(({ at, name }, channel) => {
      values[index * columns.channels.length + channel] = number(row[at] ?? '', name, (problem) => fail(line, problem));
    });
    if (columns.count >= 0 && Number(row[columns.count]) !== columns.channels.length)
      throw fail(line, `BlendshapeCount is ${row[columns.count]}, but there are ${columns.channels.length} channels`);
  });
  const names = columns.channels.map(({ name }) => name);
  const times = timesOf(rows, columns, fail);
  if (times !== undefined) return { blendshapes: evenly({ names, values }, times, fail) };
  const fps = rateFromDuration(rows.length, seconds ?? NaN, LENGTH_TOLERANCE);
  if (fps === undefined)
    throw fail(
      1,
      `without a column of time codes or seconds, its rate is unknown: ${rows.length} rows fit no one rate`,
    );
  return { blendshapes: { names, fps, values } };
};

function readRows(bytes: Uint8Array, fail: Fail): string[][] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const [first = ''] = text.split(/\r\n|\r|\n/, 1);
  if (!first.includes(',') && first.includes(';'))
    throw fail(1, 'its columns are separated by semicolons. Expected commas, and points in numbers');
  try {
    const options = { bom: true, relax_column_count: true, skip_empty_lines: true, trim: true };
    return parse(text, options) as string[][];
  } catch (error) {
    const line = error instanceof Error && 'lines' in error ? Number(error.lines) : 1;
    throw fail(line, `it is not CSV (${error instanceof Error ? error.message : String(error)})`);
  }
}

interface Columns {
  readonly channels: readonly { readonly at: number; readonly name: string }[];
  /** Index of the column of time codes or of seconds; −1 where there is none. */
  readonly timeCode: number;
  readonly seconds: number;
  readonly count: number;
}

function describeColumns(header: readonly string[], fail: Fail): Columns {
  const find = (pattern: RegExp) => header.findIndex((name) => pattern.test(name));
  const [timeCode, seconds, count, frame] = [find(TIME_CODE), find(SECONDS), find(COUNT), find(FRAME)];
  const channels = header
    .map((name, at) => ({ at, name }))
    .filter(({ at }) => ![timeCode, seconds, count, frame].includes(at));
  if (channels.length === 0) throw fail(1, 'its header names no channels');
  const numeric = channels.find(({ name }) => name !== '' && Number.isFinite(Number(name)));
  if (numeric !== undefined)
    throw fail(1, `expected a header with the channels' names, found ${JSON.stringify(numeric.name)}`);
  const twice = repeated(channels.map(({ name }) => name));
  if (twice !== undefined) throw fail(1, `two columns are called "${twice}"`);
  if (timeCode >= 0) assertArkit(new Set(channels.map(({ name }) => name.toLowerCase())), fail);
  return { channels, timeCode, seconds, count };
}

/** A face that Live Link recorded has all of ARKit's channels: one without some of them has lost columns. */
function assertArkit(names: ReadonlySet<string>, fail: Fail): void {
  const missing = ARKIT_52.filter((name) => !names.has(name.toLowerCase()));
  if (missing.length === 0) return;
  const some = missing.slice(0, 3).join(', ');
  throw fail(1, `it lacks ${missing.length} of ARKit's 52 channels: ${some}${missing.length > 3 ? ' …' : ''}`);
}

function number(cell: string, column: string, fail: (problem: string) => AntiphonError): number {
  const value = cell === '' ? NaN : Number(cell);
  if (Number.isFinite(value) && Number.isFinite(Math.fround(value))) return value;
  const found = cell.length > 20 ? `${cell.slice(0, 20)}…` : cell;
  throw fail(`column "${column}": ${JSON.stringify(found)} is not a finite number`);
}

function timesOf(rows: readonly string[][], columns: Columns, fail: Fail): RowTimes | undefined {
  if (columns.timeCode >= 0)
    return rowTimes(
      rows.map((row) => row[columns.timeCode] ?? ''),
      fail,
    );
  if (columns.seconds < 0 || rows.length < 2) return undefined;
  const seconds = rows.map((row, i) => number(row[columns.seconds] ?? '', 'time', (problem) => fail(i + 2, problem)));
  const steps = seconds.slice(1).map((time, i) => time - (seconds[i] ?? 0));
  const back = steps.findIndex((step) => !(step > 0));
  if (back >= 0) throw fail(back + 3, `its time ${seconds[back + 1]} is not after the row before`);
  const middle = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 1;
  const fps = conventionalRate(1 / middle);
  if (!(fps >= 1 && fps <= 1000)) throw fail(3, `its rows are ${middle} s apart. Expected 1 to 1000 rows per second`);
  return { fps, frames: seconds.map((time) => Math.round((time - (seconds[0] ?? 0)) * fps)) };
}

/** Rows that may lie unevenly, as one row per frame. */
function evenly(
  { names, values }: Pick<BlendshapeMotion, 'names' | 'values'>,
  { fps, frames }: RowTimes,
  fail: Fail,
): BlendshapeMotion {
  const width = names.length;
  for (let row = 1; row < frames.length; row++) {
    const gap = ((frames[row] ?? 0) - (frames[row - 1] ?? 0) - 1) / fps;
    if (gap > LONGEST_GAP) throw fail(row + 2, `${gap.toFixed(2)} s are missing before it. Cut the recording there`);
  }
  const result = new Float32Array(((frames[frames.length - 1] ?? 0) + 1) * width);
  frames.forEach((frame, row) => {
    const before = row === 0 ? frame : (frames[row - 1] ?? 0);
    for (let at = before + 1; at < frame; at++) {
      const share = (at - before) / (frame - before);
      for (let i = 0; i < width; i++)
        result[at * width + i] =
          (1 - share) * (values[(row - 1) * width + i] ?? 0) + share * (values[row * width + i] ?? 0);
    }
    // Of two rows of one frame the later one counts.
    result.set(values.subarray(row * width, (row + 1) * width), frame * width);
  });
  return { names, fps, values: result };
}
