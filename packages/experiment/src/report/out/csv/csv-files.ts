import type { Report } from '../../report-json';
import type { ExportedFile } from '../exported-file';
import { comparisonTables } from './comparison-tables';
import { csvText, table, type Table } from './csv-text';
import { scoreTables } from './score-tables';

/** The numbers of a report as tidy tables, a number a row wherever there are many, and `columns.csv`, which says what each column means. Empty cells are not measurable, never zero. */
export function csvFiles(report: Report): ExportedFile[] {
  const tables = [...scoreTables(report), ...comparisonTables(report), ladderTable(report), metricsTable(report)];
  return [...tables, dictionary(tables)].map(({ file, columns, rows }) => ({
    name: file,
    text: csvText(
      columns.map(({ name }) => name),
      rows,
    ),
  }));
}

function ladderTable({ ladder }: Report): Table {
  const rows = Object.entries(ladder?.metrics ?? {}).flatMap(([metric, { values, measures }]) =>
    (ladder?.rungs ?? []).map((rung, i) => ({ metric, ...rung, value: values[i] ?? null, measures })),
  );
  return table('ladder.csv', rows, {
    metric: ['its name in report.json', ({ metric }) => metric],
    spoil: ['how the truth was spoiled on purpose', ({ spoil }) => spoil],
    dose: ['how strongly', ({ dose }) => dose],
    value: ['what the metric makes of it', ({ value }) => value],
    measures: ['whether the metric may judge arms on this data; empty: not measurable', ({ measures }) => measures],
  });
}

function metricsTable({ metrics }: Report): Table {
  return table('metrics.csv', metrics, {
    metric: ['its name in report.json', ({ name }) => name],
    label: ['as tables and figures call it', ({ label }) => label],
    unit: ['of its values', ({ unit }) => unit],
    better: ['lower, higher, or truth: as near as possible to what the truth has', ({ better }) => better],
    description: ['what is computed', ({ description }) => description],
  });
}

/** What each column of each file means. */
function dictionary(tables: readonly Table[]): Table {
  const rows = tables.flatMap(({ file, columns }) => columns.map(({ name, meaning }) => ({ file, name, meaning })));
  return table('columns.csv', rows, {
    file: ['the table', ({ file }) => file],
    column: ['its column', ({ name }) => name],
    meaning: ['what it holds', ({ meaning }) => meaning],
  });
}
