import { figuresOf } from './figures';

/** A paragraph, list item, table or fence of a text. */
export interface Block {
  readonly kind: 'paragraph' | 'item' | 'table' | 'fence';
  /** The heading above it; of several such blocks that begin alike, the second has `nth` 2. */
  readonly heading: string;
  /** Its first six words, figures left out, so that it is the same block when a figure changes. */
  readonly opening: string;
  readonly nth: number;
  /** The line of the file where it begins, from 1. */
  readonly line: number;
  /** Its figures as one string for each row of a table and each line of a fence, else for all of it; blanks between them. */
  readonly figures: readonly string[];
}

/** The blocks of a Markdown text that print figures. Code in a language prints them in its comments only, output (a fence without one) everywhere. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  const seen = new Map<string, number>();
  for (const { kind, heading, line, lines } of rawBlocks(markdown)) {
    const rows = kind === 'table' || kind === 'fence' ? lines : [lines.join(' ')];
    const figures = rows.map((row) =>
      figuresOf(row)
        .map(({ print }) => print.replace(/\s/g, ''))
        .join(' '),
    );
    const opening = openingOf(lines);
    const nth = (seen.get(`${heading}\n${opening}`) ?? 0) + 1;
    seen.set(`${heading}\n${opening}`, nth);
    const printed = figures.filter((row) => row !== '');
    if (printed.length > 0) blocks.push({ kind, heading, opening, nth, line, figures: printed });
  }
  return blocks;
}

interface RawBlock extends Pick<Block, 'kind' | 'heading' | 'line'> {
  readonly lines: string[];
}

function rawBlocks(markdown: string): RawBlock[] {
  const blocks: RawBlock[] = [];
  let heading = '';
  let open: RawBlock | undefined;
  let fence: { readonly end: string; readonly comments: RegExp | undefined } | undefined;
  const begin = (kind: Block['kind'], line: number): RawBlock => {
    const block = { kind, heading, line, lines: [] };
    blocks.push(block);
    return block;
  };
  markdown
    .replace(/<!--[^]*?-->/g, (comment) => comment.replace(/[^\n]/g, ' '))
    .split('\n')
    .forEach((text, index) => {
      const line = text.trim();
      const [, ticks, language] = /^(`{3,})\s*(\w*)/.exec(line) ?? [];
      if (fence !== undefined) {
        if (line.startsWith(fence.end)) [fence, open] = [undefined, undefined];
        else open?.lines.push(fence.comments === undefined ? line : (fence.comments.exec(line)?.[1] ?? ''));
      } else if (ticks !== undefined) {
        fence = { end: ticks, comments: language === '' ? undefined : /(?:^|\s)(?:#|\/\/)\s(.*)/ };
        open = begin('fence', index + 1);
      } else if (line === '') open = undefined;
      else if (/^#+\s/.test(line)) {
        heading = line.replace(/^#+\s+/, '');
        begin('paragraph', index + 1).lines.push(heading);
        open = undefined;
      } else if (line.startsWith('|')) {
        if (open?.kind !== 'table') open = begin('table', index + 1);
        open.lines.push(line);
      } else {
        const item = /^(?:[-*]|\d{1,2}\.)\s+(.*)/.exec(line)?.[1];
        if (item !== undefined) open = begin('item', index + 1);
        else if (open === undefined || open.kind === 'table') open = begin('paragraph', index + 1);
        open.lines.push(item ?? line);
      }
    });
  return blocks;
}

function openingOf(lines: readonly string[]): string {
  const text = lines.join(' ').replace(/\]\([^)]*\)/g, ']');
  const figures = figuresOf(text);
  const words = [...text.matchAll(/\p{L}[\p{L}\d'’+-]*/gu)].filter(
    ({ index }) => !figures.some(({ start, end }) => index >= start && index < end),
  );
  return words
    .map(([word]) => word)
    .slice(0, 6)
    .join(' ');
}
