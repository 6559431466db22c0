import { ARKIT_52 } from '../../motion/arkit';
import { roleOfName } from './column-names';

/** Lines that are looked at. */
const LINES = 50;
/** A table of labels has few columns; a face with a column of text beside its channels has more. */
const MOST_COLUMNS = 8;
/** Segments with a number each have few rows, which a motion has not. */
const FEWEST_ROWS = 10;
const SEGMENT =
  /^(?:start|begin|onset|end|stop|offset|duration|emotion|label|class|category|gesture|semantic|word|phone)/i;
const called = (words: string) => new RegExp(`^(?:${words})(?:[ _]?(?:time|s|secs?|seconds|ms|frame|\\(.*\\)))?$`, 'i');
/** Where each segment begins, and where it ends: a table with both is of segments, however long. */
const [BEGINS, ENDS] = [called('start|begin|onset'), called('end|stop|offset|duration')];
/** What is told of each frame, but is no motion. */
const OF_FRAMES =
  /^(?:(?:emotion|label|class|category|gesture|semantic|phone|phoneme|speaker|word)(?:[ _]?(?:id|index|label|class))?|vad|voice[ _]?activity|(?:is[ _]?)?(?:speaking|talking|voiced)|valence|arousal|dominance|sentiment)$/i;
const ARKIT: ReadonlySet<string> = new Set(ARKIT_52.map((name) => name.toLowerCase()));

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+|nan|inf(?:inity)?)(?:e[+-]?\d+)?$/i;
/** Between cells: within quotes there are none. */
const SEPARATOR = /[,;\t](?=(?:[^"]*"[^"]*")*[^"]*$)/;
/** Time codes, times of day and dates with them: no words, a face has them as well. */
const TIME = /^(?:\d{4}-\d\d-\d\d[T ]+)?(?:\d{1,2}[:;]){1,3}\d/;

/**
 * Whether a CSV file holds labels of a recording, as corpora have them beside their motion (an emotion, words with their times, a gesture), rather than a face: few columns, of which
 * one has words in every row (or words in most and nothing in the others), segments with a number each, or numbers that are called labels.
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
    .map((line) => line.split(SEPARATOR).map((cell) => cell.trim().replace(/^"|"$/g, '')));
  const [header = [], ...data] = rows;
  if (header.length === 0 || rows.some((cells) => cells.length > MOST_COLUMNS)) return false;
  if (header.some((cell) => ARKIT.has(cell.toLowerCase()))) return false;
  if (data.length === 0) return whole && (header.length <= 2 || header.some((cell) => NUMBER.test(cell)));
  const isWord = (cell: string) => !NUMBER.test(cell) && !TIME.test(cell);
  const words = header.some((_, column) => {
    const cells = data.map((row) => row[column] ?? '').filter((cell) => cell !== '');
    return 2 * cells.length > data.length && cells.every(isWord);
  });
  const segments = header.some((cell) => BEGINS.test(cell)) && header.some((cell) => ENDS.test(cell));
  return (
    words ||
    segments ||
    header.every((cell) => OF_FRAMES.test(cell) || !['channel', 'unknown'].includes(roleOfName(cell).role)) ||
    (whole &&
      data.length < FEWEST_ROWS &&
      (header.some((cell) => SEGMENT.test(cell)) || header.every((cell) => NUMBER.test(cell))))
  );
}
