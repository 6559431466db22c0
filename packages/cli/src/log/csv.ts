import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainingEvent } from '@antiphon/train';
import { writeFileAtomic } from '@antiphon/formats';
import { makeFolder } from '@antiphon/formats/files';
import type { Sink } from './sink';

type Row = Readonly<Record<string, string | number | null | undefined>>;

/** `log/KIND.csv` in the output folder: a table per kind of event, a row per event; of validations a row per side and part. */
export function csvSink(out: string): Sink {
  const folder = join(out, 'log');
  const tables = new Map<string, Table>();
  const add = (training: string, event: TrainingEvent) => {
    const table = tables.get(event.event) ?? new Table(join(folder, `${event.event}.csv`));
    tables.set(event.event, table);
    for (const row of rowsOf(event)) table.add({ training, ...row });
  };
  return {
    begin: (training, events) => {
      for (const table of tables.values()) table.forget(training);
      for (const event of events) add(training, event);
    },
    add,
    flush: async () => {
      await makeFolder(folder);
      for (const table of tables.values()) await table.write();
    },
  };
}

function rowsOf(event: TrainingEvent): Row[] {
  const { time, step } = event;
  if (event.event === 'validation')
    return (['training', 'validation'] as const).flatMap((side) => {
      const losses = event[side];
      if (losses === null) return [];
      const parts = losses.parts.map(({ noise: [from, to], kept, loss }) => ({
        ...{ time, step, windows: side, noiseFrom: from, noiseTo: to, heard: kept.join(' + ') || 'nothing', loss },
      }));
      return [{ time, step, windows: side, noiseFrom: 0, noiseTo: 1, heard: 'all parts', loss: losses.loss }, ...parts];
    });
  // A field that is a record is a column for each of its names.
  const columns = Object.entries(event)
    .filter(([name]) => name !== 'event' && name !== 'format')
    .flatMap(([name, value]): [string, unknown][] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).map(([key, each]) => [`${name} ${key}`, each])
        : [[name, value]],
    );
  return [Object.fromEntries(columns) as Row];
}

/** A file that is only added to, until a row is void or a column is new. */
class Table {
  private rows: Row[] = [];
  private columns: readonly string[] = [];
  /** Rows that are in the file; undefined: it must be written anew. */
  private written: number | undefined;

  constructor(private readonly path: string) {}

  add(row: Row): void {
    this.rows.push(row);
    const fresh = Object.keys(row).filter((name) => !this.columns.includes(name));
    if (fresh.length === 0) return;
    this.columns = [...this.columns, ...fresh];
    this.written = undefined;
  }

  forget(training: string): void {
    this.rows = this.rows.filter((row) => row.training !== training);
    this.written = undefined;
  }

  async write(): Promise<void> {
    const lines = this.rows
      .slice(this.written ?? 0)
      .map((row) => this.columns.map((name) => cell(row[name])).join(','));
    const text = lines.map((line) => `${line}\r\n`).join('');
    if (this.written === undefined) await writeFileAtomic(this.path, `${this.columns.map(cell).join(',')}\r\n${text}`);
    else if (text !== '') await appendFile(this.path, text);
    this.written = this.rows.length;
  }
}

/** As RFC 4180 has it. */
function cell(value: Row[string]): string {
  const text = value === null || value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
