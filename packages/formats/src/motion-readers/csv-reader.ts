import { AntiphonError } from '@antiphon/core';
import { ARKIT_52 } from '../motion/arkit';
import { readCsvTable } from '../text/csv-table';
import { decodeText, guessNote, UNKNOWN_TEXT } from '../text/decode-text';
import { isUtf16 } from '../text/utf-16';
import { isUtf8 } from '../text/utf-8';
import { MOST_CHANNELS, type MotionReader } from './motion-reader';
import { roleOfName } from './table/column-names';
import { tableMotion } from './table/table-motion';
import { TimeCells } from './table/time-cells';

/** Missing columns that an error names one by one. */
const NAMED = 10;

type Fail = (line: number, problem: string) => AntiphonError;

/**
 * CSV with a header of channel names: Live Link Face's (`Timecode,BlendshapeCount,EyeBlinkLeft,…`), or any other, with columns that tell the time or
 * without. All channels of the file are kept, with its names, in its order; clocks and counters are none (see `rolesOf`). Frames that the clock shows to be missing are interpolated (see `rowTiming`).
 */
export const csvReader: MotionReader = {
  ending: '.csv',
  part: 'face',
  read: (bytes, source) => {
    const fail: Fail = (line, problem) => new AntiphonError('INVALID_CSV', { path: source, line, problem });
    // Read as it comes: a table may be longer than a text can be.
    const plain = isUtf8(bytes) && !isUtf16(bytes);
    const decoded = plain ? undefined : decodeText(bytes);
    if (!plain && decoded === undefined) throw fail(1, UNKNOWN_TEXT);
    let header: Header = [];
    const rows = new Rows();
    readCsvTable(
      decoded === undefined ? bytes : Buffer.from(decoded.text),
      source,
      (cells, line) => {
        header = readHeader(cells, (problem) => fail(line, problem));
      },
      (cells, line) => {
        header.forEach(({ name, times }, column) => {
          const cell = cells[column] ?? '';
          times?.push(cell, (problem) => fail(line, problem));
          const words = times?.kind === 'time code' || times?.kind === 'time of day';
          rows.push(words ? 0 : numberOf(cell, name, column, line, fail));
        });
        rows.lines.push(line);
      },
    );
    const [count, values, width] = [rows.lines.length, rows.values, header.length];
    if (count === 0) throw fail(1, 'no row follows the header');
    const columns = header.map(({ name, times }, column) => ({
      name,
      values: () =>
        times?.values ?? Float64Array.from({ length: count }, (_, row) => values[row * width + column] ?? 0),
      ...(times && { times }),
    }));
    const { face, notes = [] } = tableMotion(
      { columns, rows: count, values: new Float32Array(values) },
      (row, problem) => fail(rows.lines[row] ?? 1, problem),
    );
    if (face.names?.includes('') === true) throw fail(1, 'column 1 has no name');
    const guess = decoded && guessNote('the text of its CSV', decoded);
    const said = guess === undefined ? notes : [guess, ...notes];
    return { face, ...(said.length > 0 && { notes: said }) };
  },
};

type Header = readonly { readonly name: string; readonly times?: TimeCells }[];

function readHeader(cells: readonly string[], fail: (problem: string) => AntiphonError): Header {
  const lower = cells.map((cell) => cell.toLowerCase());
  if (cells.every((cell) => cell !== '' && Number.isFinite(Number(cell))))
    throw fail('expected a header with the names of the channels, found numbers');
  const seen = new Set<string>();
  lower.forEach((name, column) => {
    // The first column has none where a table was written with its index (pandas).
    if (name === '' && column > 0) throw fail(`column ${column + 1} has no name`);
    if (seen.has(name)) throw fail(`column ${column + 1} is "${cells[column]}" again`);
    seen.add(name);
  });
  if (cells.length > MOST_CHANNELS)
    throw fail(`${cells.length} columns are more than the ${MOST_CHANNELS} channels that a face may have`);
  if (lower.includes('timecode') && lower.includes('blendshapecount')) {
    const missing = ARKIT_52.filter((name) => !lower.includes(name.toLowerCase()));
    // With none of them, it is another rig with time codes.
    if (missing.length > 0 && missing.length < ARKIT_52.length)
      throw fail(
        `a Live Link Face file must have all ${ARKIT_52.length} ARKit blend shapes. Missing: ${missing.slice(0, NAMED).join(', ')}${missing.length > NAMED ? ` and ${missing.length - NAMED} more` : ''}`,
      );
  }
  return cells.map((name) => (roleOfName(name).role === 'clock' ? { name, times: new TimeCells() } : { name }));
}

function numberOf(cell: string, name: string, column: number, line: number, fail: Fail): number {
  const value = Number(cell);
  if (cell !== '' && Number.isFinite(value)) return value;
  const hint = /^[+-]?\d*,\d+$/.test(cell) ? ', a decimal comma. Expected a decimal point' : '';
  const found = cell === '' ? 'is empty' : `is not a finite number: ${JSON.stringify(cell.slice(0, 40))}${hint}`;
  throw fail(line, `column ${column + 1} ("${name}") ${found}`);
}

/** What the rows hold, as it comes. In doubles: seconds since 1970 in 32 bits are two minutes apart, and no clock. */
class Rows {
  readonly lines: number[] = [];
  private buffer = new Float64Array(1024);
  private count = 0;

  push(value: number): void {
    if (this.count === this.buffer.length) {
      const larger = new Float64Array(2 * this.count);
      larger.set(this.buffer);
      this.buffer = larger;
    }
    this.buffer[this.count++] = value;
  }

  get values(): Float64Array {
    return this.buffer.subarray(0, this.count);
  }
}
