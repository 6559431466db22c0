import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Where a figure may come from that nothing measured: what a text defines, chooses or names. */
export const DEFINITION = 'definition';

export const KEPT_FILE = 'docs/numbers.json';

/** Every figure of the texts, and where each comes from. */
export interface Kept {
  readonly format: 1;
  /** What measured something, by name. */
  readonly runs: Readonly<Record<string, Run>>;
  /** The blocks of each text that print figures, in its order. */
  readonly texts: Readonly<Record<string, readonly KeptBlock[]>>;
  /** Figures that no text prints, made again because others that take too long come from the same code: where these change, so did those. */
  readonly controls: readonly KeptBlock[];
}

/** A command at a commit, and the figures that came of it. */
export interface Run {
  /** What prints the figures; null where no command does any more, which `note` then explains. */
  readonly command: string | null;
  /** The commit that it ran at, or that first printed its figures. */
  readonly commit: string;
  readonly date: string;
  readonly machine: string;
  /** Who makes them again: CI at every change, a release, tests that hold them to bounds, somebody by hand, or nobody. */
  readonly remake: 'smoke' | 'release' | 'tests' | 'by hand' | 'never';
  readonly note?: string;
}

/** A block of a text; it is found by heading and opening, and `nth` where several begin alike. */
export interface KeptBlock {
  readonly id: string;
  readonly heading: string;
  readonly opening: string;
  readonly nth?: number;
  /** Its figures in reading order. */
  readonly figures: readonly FigureGroup[];
}

/** Figures that stand one after the other and come from the same run. */
export interface FigureGroup {
  /** The name of a run, or `definition`. */
  readonly by: string;
  /** The figures as they are printed, blanks between them; of tables a string for each row. */
  readonly print: string | readonly string[];
  /** What makes them again in seconds (`scripts/numbers/remakes`). */
  readonly remake?: string;
  /** Which of its values they are, "-" for a figure that is not made again; left out: all of them, in order. */
  readonly of?: string;
  /** How far a value may lie from what is printed, "3%" of it or "0.2"; left out: as far as rounding goes. */
  readonly within?: string;
}

/** The figures of groups, one after the other. */
export function printedBy(groups: readonly FigureGroup[]): string[] {
  return groups.flatMap(({ print }) =>
    (typeof print === 'string' ? print : print.join(' ')).split(' ').filter(Boolean),
  );
}

/** The kept file. @throws Error that names what is wrong in it */
export function readKept(path = KEPT_FILE): Kept {
  const kept = (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}) as Partial<Kept>;
  const { format: version = 1, runs = {}, texts = {}, controls = [] } = kept;
  if (version !== 1) throw new Error(`${path} has the format ${String(version)}; this reads 1.`);
  for (const [name, run] of Object.entries(runs)) checkRun(path, name, run);
  return { format: 1, runs, texts, controls };
}

function checkRun(path: string, name: string, { command, commit, date, remake, note }: Run): void {
  const wrong =
    (command === null && note === undefined && 'a command that is null needs a note that says why') ||
    (command === null && remake !== 'never' && 'without a command nobody can make it again: "remake": "never"') ||
    (!/^[0-9a-f]{7,40}$/.test(commit) && `"${commit}" is no commit`) ||
    (!/^\d{4}-\d{2}-\d{2}$/.test(date) && `"${date}" is no date`);
  if (wrong !== false) throw new Error(`${path}: run "${name}": ${wrong}.`);
}

/** Writes the kept file as the formatter has it. */
export async function writeKept(kept: Kept, path = KEPT_FILE): Promise<void> {
  const { format, resolveConfig } = await import('prettier');
  const options = await resolveConfig(path);
  writeFileSync(path, await format(JSON.stringify(kept), { ...options, parser: 'json' }));
}
