import { LANGUAGES, type Language } from './text-languages';
import { isUtf16 } from './utf-16';
import { isUtf8 } from './utf-8';

/** Bytes of lines with letters beyond ASCII that an encoding is told by. */
const SAMPLE = 1 << 16;
/** Share of the letters beyond ASCII that must be usual ones in a language. */
const USUAL = 0.5;
/** By how much the best guess must be better than the next: less is no guess but a toss. */
const CLEARLY = 0.1;

/** What an error says of a text whose encoding cannot be told. */
export const UNKNOWN_TEXT = `its letters are neither UTF-8 nor, for certain, ${LANGUAGES.map(({ name }) => name).join(', ')}. Save it as UTF-8`;

/** Katakana of half width are single bytes, which the letters of other encodings look like: they count half. */
const HALF_WIDTH = { first: '\uff61', last: '\uff9f' };

/** A text out of bytes, and the encoding that they were taken for. */
export interface DecodedText {
  /** Without a byte order mark. */
  readonly text: string;
  /** What the bytes were taken for, where it was a guess: the name of an encoding. */
  readonly guessed?: string;
}

/**
 * The text of a file: UTF-8, UTF-16 by its byte order mark or its zero bytes, or else the one encoding of East Asia or Europe in which the letters beyond ASCII are the usual ones
 * of a language (of Chinese and Japanese signs, those that name parts of the body, directions and the like). Undefined where that cannot be told.
 */
export function decodeText(bytes: Uint8Array): DecodedText | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (isUtf16(bytes)) return { text: withoutMark(utf16(buffer)) };
  if (isUtf8(bytes)) return { text: withoutMark(buffer.toString()) };
  const sample = linesBeyondAscii(buffer);
  const [best, next] = LANGUAGES.map((language) => ({ language, share: usualShare(sample, language) })).sort(
    (a, b) => b.share - a.share,
  );
  if (best === undefined || best.share < USUAL || best.share - (next?.share ?? 0) < CLEARLY) return undefined;
  const text = decoded(buffer, best.language.encoding);
  return text === undefined ? undefined : { text, guessed: best.language.name };
}

/** The note about a guess, if it was one. @param what e.g. "its BVH text" */
export function guessNote(what: string, { guessed }: DecodedText): string | undefined {
  return guessed === undefined ? undefined : `${what} is not UTF-8 and is read as ${guessed}, which its letters fit`;
}

function utf16(buffer: Buffer): string {
  const [first, second] = buffer;
  const bigEndian = (first === 0xfe && second === 0xff) || first === 0;
  const whole = buffer.subarray(0, buffer.length - (buffer.length % 2));
  return (bigEndian ? Buffer.from(whole).swap16() : whole).toString('utf16le');
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** The lines that hold a byte beyond ASCII, as far as they are needed; no byte of these encodings looks like the end of a line. */
function linesBeyondAscii(bytes: Buffer): Buffer {
  const lines: Buffer[] = [];
  let size = 0;
  for (let at = 0; at < bytes.length && size < SAMPLE; at++) {
    if ((bytes[at] ?? 0) < 0x80) continue;
    const start = Math.max(bytes.lastIndexOf(10, at), bytes.lastIndexOf(13, at), at - SAMPLE - 1) + 1;
    const ends = [bytes.indexOf(10, at), bytes.indexOf(13, at)].filter((end) => end >= 0);
    const end = Math.min(bytes.length, ...ends);
    lines.push(bytes.subarray(start, end), Buffer.from('\n'));
    size += end - start;
    at = end;
  }
  return Buffer.concat(lines);
}

/** The share of the letters beyond ASCII that are usual in a language; 0 for bytes that are not of its encoding. */
function usualShare(sample: Buffer, { encoding, usual }: Language): number {
  const text = decoded(sample, encoding);
  if (text === undefined) return 0;
  // eslint-disable-next-line no-control-regex
  const beyond = text.match(/[^\x00-\x7f]/gu)?.length ?? 0;
  const found = [...(text.match(usual) ?? []).join('')];
  const halves = found.filter((letter) => letter >= HALF_WIDTH.first && letter <= HALF_WIDTH.last).length;
  return beyond === 0 ? 0 : (found.length - halves / 2) / beyond;
}

/** Undefined for bytes that are not of the encoding, or where this build of Node does not have it. */
function decoded(bytes: Buffer, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
