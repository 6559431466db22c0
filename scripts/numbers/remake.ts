import { valueOf } from './figures';
import { KEPT_FILE, printedBy, type FigureGroup, type Kept, type KeptBlock } from './kept';

/** What makes figures again: values by name, in an order that stays. Nothing where what it needs is not there. */
export type Remake = (context: RemakeContext) => Promise<RemadeValues | Absent> | RemadeValues | Absent;
export type RemadeValues = Readonly<Record<string, number>>;

/** Why nothing was made again, for the report. */
export interface Absent {
  readonly absent: string;
}

export interface RemakeContext {
  /** The folder of a smoke demo that was already run. */
  readonly demo?: string;
  /** All that can be made again, also what this run leaves out. */
  readonly known: Readonly<Record<string, Remake>>;
}

/** What came of making figures again. */
export interface Remade {
  /** In words that name text, block, figure, both numbers, the interval and the command. */
  readonly problems: string[];
  /** By remake: how many figures it confirmed, milliseconds, and why it made none. */
  readonly made: readonly {
    readonly name: string;
    readonly figures: number;
    readonly ms: number;
    readonly absent?: string;
  }[];
}

/** Makes every figure again whose group names a remake, and holds it to what is kept. */
export async function remakeAll(
  kept: Kept,
  remakes: Readonly<Record<string, Remake>>,
  context: RemakeContext,
): Promise<Remade> {
  const places = Object.entries({ ...kept.texts, [KEPT_FILE]: kept.controls }).flatMap(([path, blocks]) =>
    blocks.flatMap((block) => block.figures.map((group) => ({ path, block, group }))),
  );
  const problems: string[] = [];
  const made = [];
  for (const { block, group } of places)
    if (group.remake !== undefined && !Object.hasOwn(context.known, group.remake))
      problems.push(`${KEPT_FILE}: ${block.id}: nothing is called "${group.remake}" that makes figures again`);
  for (const [name, remake] of Object.entries(remakes)) {
    const began = performance.now();
    const own = places.filter(({ group }) => group.remake === name);
    const values = own.length === 0 ? { absent: 'no figure asks for it' } : await remake(context);
    const ms = Math.round(performance.now() - began);
    if (isAbsent(values)) made.push({ name, figures: 0, ms, absent: values.absent });
    else {
      const found = own.map(({ path, block, group }) => held(group, values, wordsOf(path, block, kept, group)));
      problems.push(...found.flatMap((one) => one.problems));
      made.push({ name, figures: found.reduce((sum, { figures }) => sum + figures, 0), ms });
    }
  }
  return { problems, made };
}

function held(group: FigureGroup, values: RemadeValues, where: (figure: string) => string) {
  const printed = printedBy([group]);
  const names = group.of?.split(' ') ?? Object.keys(values);
  const problems: string[] = [];
  if (names.length !== printed.length)
    problems.push(`${where(printed.join(' '))}: ${printed.length} figures, but ${names.length} values for them`);
  let figures = 0;
  printed.forEach((print, i) => {
    const name = names[i] ?? '-';
    if (name === '-' || problems.length > 3) return;
    figures++;
    const value = values[name];
    const { value: kept, rounding } = valueOf(print);
    const allowed = Math.max(rounding, toleranceOf(group.within, kept)) * (1 + 1e-9);
    if (value === undefined) problems.push(`${where(print)}: nothing is made again that is called "${name}"`);
    else if (!(Math.abs(value - kept) <= allowed)) {
      const interval = `${(kept - allowed).toPrecision(6)} … ${(kept + allowed).toPrecision(6)}`;
      problems.push(
        `${where(print)}: kept ${print}, made again ${value.toPrecision(6)} (${name}); it may lie in ${interval}`,
      );
    }
  });
  return { problems, figures };
}

function toleranceOf(within: string | undefined, value: number): number {
  if (within === undefined) return 0;
  return within.endsWith('%') ? (Math.abs(value) * Number.parseFloat(within)) / 100 : Number(within);
}

function wordsOf(path: string, { id, heading }: KeptBlock, { runs }: Kept, { by, remake }: FigureGroup) {
  const command = runs[by]?.command ?? null;
  const how = command === null ? '' : `; the text has it from: ${command}`;
  return (figure: string) => `${path}, ${heading} (${id}), figure ${figure} [remake "${remake ?? ''}"${how}]`;
}

function isAbsent(values: RemadeValues | Absent): values is Absent {
  return typeof values.absent === 'string';
}
