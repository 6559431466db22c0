import type { Block } from './blocks';
import { DEFINITION, KEPT_FILE, printedBy, type Kept, type KeptBlock } from './kept';

type Texts = Readonly<Record<string, readonly Block[]>>;

/** What texts and the kept file say differently, a problem in words each; nothing where they agree. */
export function differences(texts: Texts, kept: Kept): string[] {
  const paths = [...new Set([...Object.keys(texts), ...Object.keys(kept.texts)])];
  return [...paths.flatMap((path) => differencesOf(path, texts[path] ?? [], kept)), ...problemsOfEntries(kept)];
}

/** The kept entry of a block, if there is one. */
export function entryOf(block: Block, entries: readonly KeptBlock[]): KeptBlock | undefined {
  return entries.find((entry) => keyOf(entry) === keyOf(block));
}

/** What an entry for a block of a text looks like before somebody says where its figures come from. */
export function stubOf(path: string, block: Block, by = '?'): KeptBlock {
  const { heading, opening, nth, figures } = block;
  const print = figures.length === 1 ? (figures[0] ?? '') : figures;
  return { id: idOf(path, block), heading, opening, ...(nth > 1 && { nth }), figures: [{ by, print }] };
}

function differencesOf(path: string, blocks: readonly Block[], { texts }: Kept): string[] {
  const entries = texts[path] ?? [];
  const found = blocks.flatMap((block): string[] => {
    const where = `${path}:${block.line} (${wordsOf(block)})`;
    const entry = entryOf(block, entries);
    if (entry === undefined) return [missing(path, block, where)];
    const [printed, expected] = [block.figures.join(' ').split(' '), printedBy(entry.figures)];
    const at = printed.findIndex((figure, i) => figure !== expected[i]);
    if (at < 0 && printed.length === expected.length) return [];
    const place = at < 0 ? printed.length : at;
    const [inText, inFile] = [printed[place] ?? 'no figure', expected[place] ?? 'no figure'];
    const lacks = `${where}: figure ${place + 1} is ${inText} in the text and ${inFile} in ${KEPT_FILE} (${entry.id}, by ${groupAt(entry, place)})`;
    return [
      `${lacks}. Whichever is wrong, mend it; after a new run: npm run numbers -- --update ${entry.id} --run NAME`,
    ];
  });
  const gone = entries.filter((entry) => !blocks.some((block) => keyOf(block) === keyOf(entry)));
  const lost = gone.map(
    ({ id, heading, opening }) =>
      `${KEPT_FILE}: ${id}: ${path} has no block under "${heading}" that begins "${opening} …" and prints figures. Take the entry out (npm run numbers -- --prune), or mend its opening`,
  );
  return [...found, ...lost];
}

function missing(path: string, block: Block, where: string): string {
  const figures = block.figures.join(' ').split(' ').slice(0, 12).join(' ');
  return [
    `${where}: prints ${figures}, and ${KEPT_FILE} does not say where they come from. Measured: add the entry below to "${path}", with the name of a run for "by".`,
    `  Not measured (it defines, chooses or names something): npm run numbers -- --define ${path}`,
    `  ${JSON.stringify(stubOf(path, block))}`,
  ].join('\n');
}

function problemsOfEntries({ runs, texts, controls }: Kept): string[] {
  const used = new Set<string>();
  const blocks = [...Object.values(texts).flat(), ...controls];
  const groups = blocks.flatMap(({ id, figures }) => figures.map((group) => ({ id, ...group })));
  const ids = new Set<string>();
  const twice = blocks
    .filter(({ id }) => ids.size === ids.add(id).size)
    .map(({ id }) => `${KEPT_FILE}: the id ${id} stands there twice`);
  const unknown = groups.flatMap(({ id, by, remake, print }) => {
    used.add(by);
    if (by === DEFINITION) return [];
    const run = Object.hasOwn(runs, by) ? runs[by] : undefined;
    if (run === undefined) return [`${KEPT_FILE}: ${id}: no run is called "${by}" (${[print].flat().join(' ')})`];
    const needs = run.remake === 'smoke' && remake === undefined;
    return needs ? [`${KEPT_FILE}: ${id}: the run "${by}" is made again by CI, so its figures need "remake"`] : [];
  });
  const idle = Object.keys(runs).filter((name) => !used.has(name));
  return [...twice, ...unknown, ...idle.map((name) => `${KEPT_FILE}: no figure comes from the run "${name}"`)];
}

function groupAt({ figures }: KeptBlock, index: number): string {
  let seen = 0;
  return figures.find((group) => (seen += printedBy([group]).length) > index)?.by ?? 'nothing';
}

function keyOf({ heading, opening, nth = 1 }: Pick<KeptBlock, 'heading' | 'opening' | 'nth'>): string {
  return `${heading}\n${opening}\n${nth}`;
}

function wordsOf({ kind, heading, opening }: Block): string {
  return `${heading}, the ${kind} "${opening} …"`;
}

/** A short name: the text's, then the block's first words. */
function idOf(path: string, { opening, heading, nth }: Block): string {
  const text = path.replace(/^docs\/|\.md$/g, '').replace(/^packages\/(.*)\/README$/, '@$1');
  const slug = (words: string) =>
    words
      .toLowerCase()
      .replace(/[^\p{L}\d]+/gu, '-')
      .replace(/^-|-$/g, '');
  return `${text}/${slug(opening === '' ? heading : opening)}${nth > 1 ? `-${nth}` : ''}`.toLowerCase();
}
