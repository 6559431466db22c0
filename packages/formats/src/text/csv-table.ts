import { AntiphonError } from '@antiphon/core';
import { CsvError, parse } from 'csv-parse/sync';

/** Bytes: a row of a table of numbers is shorter. */
const LONGEST_ROW = 1 << 20;

/** A row of a table: its cells, and the number (from 1) of its line. */
export type CsvRow = (cells: readonly string[], line: number) => void;

/**
 * Reads comma-separated values row by row; nothing of a row is kept. Blank lines, a byte order mark and blanks around cells do not count;
 * lines end with CRLF, LF or CR.
 * @param bytes UTF-8
 * @param source what an error names, usually the path
 * @param onHeader is called with the cells of the first row
 * @param onRow is called with each other row, which has as many cells as the header
 * @throws INVALID_CSV, and whatever the callbacks throw
 */
export function readCsvTable(bytes: Uint8Array, source: string, onHeader: CsvRow, onRow: CsvRow): void {
  const fail = (line: number, problem: string, cause?: unknown) =>
    new AntiphonError('INVALID_CSV', { path: source, line, problem }, { cause });
  const firstLine =
    Buffer.from(bytes.subarray(0, LONGEST_ROW))
      .toString()
      .replace(/^\uFEFF/, '')
      .trimStart()
      .split(/[\r\n]/, 1)[0] ?? '';
  if (bytes.includes(0)) throw fail(1, 'it is not text');
  for (const [separator, name] of [
    [';', 'semicolons'],
    ['\t', 'tabs'],
  ] as const)
    if (firstLine.includes(separator) && !firstLine.includes(','))
      throw fail(1, `its cells are separated by ${name}. Expected commas, and points in decimal numbers`);
  let width: number | undefined;
  try {
    parse(bytes, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: LONGEST_ROW,
      record_delimiter: ['\r\n', '\n', '\r'],
      on_record: (cells: string[], { lines }) => {
        if (width === undefined) {
          width = cells.length;
          onHeader(cells, lines);
        } else if (cells.length === width) onRow(cells, lines);
        else {
          const hint = cells.length > width ? ' (decimal commas? Expected points)' : '';
          throw fail(lines, `${cells.length} cells, but the header has ${width} columns${hint}`);
        }
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const lines = typeof error.lines === 'number' ? error.lines : 1;
    throw fail(lines, `it is not comma-separated values (${error.message.replace(/\s+/g, ' ').slice(0, 120)})`, error);
  }
  if (width === undefined) throw fail(1, 'the file is empty');
}
