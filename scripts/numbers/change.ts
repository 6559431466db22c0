import type { Block } from './blocks';
import { entryOf, stubOf } from './compare';
import { printedBy, type FigureGroup, type Kept, type KeptBlock } from './kept';

type Texts = Readonly<Record<string, readonly Block[]>>;

/** The kept file with an entry for every block of the texts that has none: as `by` says ("?" fails the check until somebody puts a run there). @param only the one text that is changed */
export function withMissing(kept: Kept, texts: Texts, by: string, only?: string): Kept {
  if (only !== undefined && texts[only] === undefined)
    throw new Error(`${only} is none of the texts, or prints no figures.`);
  const changed = Object.entries(texts).map(([path, blocks]): [string, readonly KeptBlock[]] => {
    const entries = kept.texts[path] ?? [];
    if (only !== undefined && path !== only) return [path, entries];
    const present = blocks.map((block) => entryOf(block, entries) ?? stubOf(path, block, by));
    return [path, [...present, ...entries.filter((entry) => !present.includes(entry))]];
  });
  return { ...kept, texts: { ...kept.texts, ...Object.fromEntries(changed) } };
}

/** The kept file without entries whose block is gone. */
export function pruned(kept: Kept, texts: Texts): Kept {
  const present = Object.entries(kept.texts).map(([path, entries]): [string, readonly KeptBlock[]] => {
    const found = (texts[path] ?? []).map((block) => entryOf(block, entries));
    return [path, entries.filter((entry) => found.includes(entry))];
  });
  return { ...kept, texts: Object.fromEntries(present.filter(([, entries]) => entries.length > 0)) };
}

/** The kept file with the figures of one block as its text has them now: those that changed come from the run `by`, all others from where they came from. @throws Error where there is no such block */
export function updated(kept: Kept, texts: Texts, id: string, by: string): Kept {
  for (const [path, blocks] of Object.entries(texts)) {
    const entries = kept.texts[path] ?? [];
    const block = blocks.find((one) => entryOf(one, entries)?.id === id);
    if (block === undefined) continue;
    const renew = (entry: KeptBlock) => (entry.id === id ? { ...entry, figures: regrouped(entry, block, by) } : entry);
    return { ...kept, texts: { ...kept.texts, [path]: entries.map(renew) } };
  }
  throw new Error(`No block of the texts has the id "${id}"; npm run numbers lists them.`);
}

/** A figure of the text now, and the group that it stays in; none where it is new. */
interface Placed {
  readonly print: string;
  readonly row: number;
  readonly like: FigureGroup | undefined;
  /** Which remade value it is. */
  readonly name: string;
}

function regrouped({ figures }: KeptBlock, block: Block, by: string): FigureGroup[] {
  const old = figures.flatMap((group) =>
    printedBy([group]).map((print, i) => ({ print, group, name: nameAt(group, i) })),
  );
  const now = block.figures.flatMap((line, row) => line.split(' ').map((print) => ({ print, row })));
  const before = alignment(
    old.map(({ print }) => print),
    now.map(({ print }) => print),
  );
  const placed = now.map(({ print, row }, i): Placed => {
    const was = old[before[i] ?? -1];
    // What comes from the same run again is still what it was; so is what did not change.
    const stays = was !== undefined && (was.print === print || was.group.by === by);
    return { print, row, like: stays ? was.group : undefined, name: stays ? was.name : '-' };
  });
  const parts: Placed[][] = [];
  for (const figure of placed) {
    const last = parts.at(-1);
    if (last !== undefined && last[0]?.like === figure.like) last.push(figure);
    else parts.push([figure]);
  }
  return parts.map((part) => groupOf(part, by));
}

/** For each figure now its place before: the same where there are as many, else counted from the end that did not change. */
function alignment(old: readonly string[], now: readonly string[]): (number | undefined)[] {
  if (old.length === now.length) return now.map((_, i) => i);
  let [head, tail] = [0, 0];
  const least = Math.min(old.length, now.length);
  while (head < least && now[head] === old[head]) head++;
  while (tail < least - head && now.at(-1 - tail) === old.at(-1 - tail)) tail++;
  const fromEnd = (i: number) => (i >= now.length - tail ? old.length - now.length + i : undefined);
  return now.map((_, i) => (i < head ? i : fromEnd(i)));
}

function groupOf(part: readonly Placed[], by: string): FigureGroup {
  const rows = new Map<number, string[]>();
  for (const { print, row } of part) rows.set(row, [...(rows.get(row) ?? []), print]);
  const lines = [...rows.values()].map((line) => line.join(' '));
  const print = lines.length === 1 ? (lines[0] ?? '') : lines;
  const like = part[0]?.like;
  if (like === undefined) return { by, print };
  return { ...like, print, ...(like.of !== undefined && { of: part.map(({ name }) => name).join(' ') }) };
}

function nameAt({ of: names }: FigureGroup, index: number): string {
  return names?.split(' ')[index] ?? '-';
}
