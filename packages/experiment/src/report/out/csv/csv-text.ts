/** What a cell holds: nothing where it was not measurable, or is not said. */
export type CsvValue = string | number | boolean | null | undefined;

/** A file of rows, and what its columns mean. */
export interface Table {
  readonly file: string;
  readonly columns: readonly { readonly name: string; readonly meaning: string }[];
  readonly rows: readonly (readonly CsvValue[])[];
}

/** A table of rows of one kind. @param columns by name, in their order: what each means, and how it is read from a row */
export function table<Row>(
  file: string,
  rows: readonly Row[],
  columns: Readonly<Record<string, readonly [meaning: string, of: (row: Row) => CsvValue]>>,
): Table {
  const all = Object.entries(columns);
  return {
    file,
    columns: all.map(([name, [meaning]]) => ({ name, meaning })),
    rows: rows.map((row) => all.map(([, [, of]]) => of(row))),
  };
}

/** Comma-separated values (RFC 4180, but lines end with LF): numbers with all their digits, a decimal point, and nothing for what is null. */
export function csvText(head: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
}

function cell(value: CsvValue): string {
  const text = value === null || value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
