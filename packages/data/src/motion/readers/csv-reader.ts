import { isUtf8 } from 'node:buffer';
import { AntiphonError } from '@antiphon/core';
import { readCsvTable } from '../../formats/csv-table';
import { decodeText, guessNote, UNKNOWN_TEXT } from '../../formats/decode-text';
import { isUtf16 } from '../../formats/utf-16';
import { ARKIT_52 } from '../arkit';
import { evenFrames } from './even-frames';
import { MOST_CHANNELS, type MotionReader } from './motion-reader';
import { secondsClock, timeCodeClock, type Clock } from './row-clock';

/** Missing columns that an error names one by one. */
const NAMED = 10;

/** Columns that count rows or channels: they are no channels themselves. */
const COUNTERS = ['blendshapecount', 'frame', 'frame_number', 'framenumber'];
const TIME_CODES = ['timecode'];
const SECONDS = ['time', 'timestamp', 'seconds', 'time (s)'];

type Fail = (line: number, problem: string) => AntiphonError;

/**
 * CSV with a header of channel names: Live Link Face's (`Timecode,BlendshapeCount,EyeBlinkLeft,…`), or any other, with a column `time` (seconds) or
 * without. All channels of the file are kept, with its names, in its order. Short gaps in time are filled by interpolation (see `evenFrames`).
 */
export const csvReader: MotionReader = {
  ending: '.csv',
  part: 'face',
  read: (bytes, source) => {
    const fail: Fail = (line, problem) => new AntiphonError('INVALID_CSV', { path: source, line, problem });
    const decoded = decodeText(bytes);
    if (decoded === undefined) throw fail(1, UNKNOWN_TEXT);
    const note = guessNote('the text of its CSV', decoded);
    const notes = note === undefined ? {} : { notes: [note] };
    let header: Header = { channels: [] };
    const rows = new Rows();
    readCsvTable(
      isUtf8(bytes) && !isUtf16(bytes) ? bytes : Buffer.from(decoded.text),
      source,
      (cells, line) => {
        header = readHeader(cells, (problem) => fail(line, problem));
      },
      (cells, line) => {
        if (header.clock !== undefined)
          rows.times.push(header.clock.read(cells[header.clock.column] ?? '', (problem) => fail(line, problem)));
        for (const { name, column } of header.channels)
          rows.push(numberOf(cells[column] ?? '', name, column, line, fail));
        rows.lines.push(line);
      },
    );
    const names = header.channels.map(({ name }) => name);
    const [frames, values] = [rows.lines.length, rows.values];
    if (frames === 0) throw fail(1, 'no row follows the header');
    const timing = header.clock?.timing(rows.times, (row, problem) => fail(rows.lines[row] ?? 1, problem));
    if (timing === undefined) return { face: { names, frames, values }, ...notes };
    const even = evenFrames(values, timing, (row, problem) => fail(rows.lines[row] ?? 1, problem));
    return { face: { names, fps: timing.fps, frames: even.length / names.length, values: even }, ...notes };
  },
};

interface Header {
  readonly channels: readonly { readonly name: string; readonly column: number }[];
  readonly clock?: Clock & { readonly column: number };
}

function readHeader(cells: readonly string[], fail: (problem: string) => AntiphonError): Header {
  const lower = cells.map((cell) => cell.toLowerCase());
  if (cells.every((cell) => cell !== '' && Number.isFinite(Number(cell))))
    throw fail('expected a header with the names of the channels, found numbers');
  const seen = new Set<string>();
  lower.forEach((name, column) => {
    if (name === '') throw fail(`column ${column + 1} has no name`);
    if (seen.has(name)) throw fail(`column ${column + 1} is "${cells[column]}" again`);
    seen.add(name);
  });
  const timeCode = lower.findIndex((name) => TIME_CODES.includes(name));
  const seconds = lower.findIndex((name) => SECONDS.includes(name));
  const time = timeCode >= 0 ? timeCode : seconds;
  const channels = cells.flatMap((name, column) =>
    column === time || COUNTERS.includes(name.toLowerCase()) ? [] : [{ name, column }],
  );
  if (channels.length === 0) throw fail('there is no column with a channel');
  if (channels.length > MOST_CHANNELS)
    throw fail(`${channels.length} columns are more than the ${MOST_CHANNELS} channels that a face may have`);
  if (timeCode >= 0 && lower.includes('blendshapecount')) {
    const missing = ARKIT_52.filter((name) => !lower.includes(name.toLowerCase()));
    // With none of them, it is another rig with time codes.
    if (missing.length > 0 && missing.length < ARKIT_52.length)
      throw fail(
        `a Live Link Face file must have all ${ARKIT_52.length} ARKit blend shapes. Missing: ${missing.slice(0, NAMED).join(', ')}${missing.length > NAMED ? ` and ${missing.length - NAMED} more` : ''}`,
      );
  }
  if (time < 0) return { channels };
  return { channels, clock: { ...(timeCode >= 0 ? timeCodeClock : secondsClock), column: time } };
}

function numberOf(cell: string, name: string, column: number, line: number, fail: Fail): number {
  const value = Number(cell);
  if (cell !== '' && Number.isFinite(value)) return value;
  const hint = /^[+-]?\d*,\d+$/.test(cell) ? ', a decimal comma. Expected a decimal point' : '';
  const found = cell === '' ? 'is empty' : `is not a finite number: ${JSON.stringify(cell.slice(0, 40))}${hint}`;
  throw fail(line, `column ${column + 1} ("${name}") ${found}`);
}

/** What the rows hold, as it comes. */
class Rows {
  readonly times: number[] = [];
  readonly lines: number[] = [];
  private buffer = new Float32Array(1024);
  private count = 0;

  push(value: number): void {
    if (this.count === this.buffer.length) {
      const larger = new Float32Array(2 * this.count);
      larger.set(this.buffer);
      this.buffer = larger;
    }
    this.buffer[this.count++] = value;
  }

  get values(): Float32Array {
    return this.buffer.slice(0, this.count);
  }
}
