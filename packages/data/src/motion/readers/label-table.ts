/** Lines that are looked at. */
const LINES = 50;
/** A table of labels has few columns; a face with a column of text beside its channels has more. */
const MOST_COLUMNS = 8;
/** A motion has more rows than this, a table of labels may have one. */
const FEWEST_ROWS = 10;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const TIME_CODE = /^\d{1,2}:\d{1,2}:\d{1,2}/;

/**
 * Whether a CSV file holds labels of a recording, as corpora have them beside their motion (an emotion, words with their times, a gesture), rather than a face: few columns, of which
 * one has words in every row, or fewer rows than any motion has.
 * @param head the file's first bytes
 * @param whole whether they are all of it
 */
export function isLabelTable(head: Uint8Array, whole: boolean): boolean {
  // The zero bytes of UTF-16; other letters beyond ASCII do not matter here.
  const text = Buffer.from(head).toString('latin1').replace(/\0/g, '');
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  if (!whole) lines.pop();
  const rows = lines
    .slice(0, LINES)
    .map((line) => line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"|"$/g, '')));
  const [header = [], ...data] = rows;
  if (header.length === 0 || rows.some((cells) => cells.length > MOST_COLUMNS)) return false;
  if (data.length === 0) return whole && (header.length <= 2 || header.some((cell) => NUMBER.test(cell)));
  const isWord = (cell: string) => cell !== '' && !NUMBER.test(cell) && !TIME_CODE.test(cell);
  const words = header.some((_, column) => data.every((cells) => isWord(cells[column] ?? '')));
  return words || (whole && data.length < FEWEST_ROWS);
}
