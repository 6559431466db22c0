import { AntiphonError } from '@antiphon/core';
import { frameTime, type FrameTime } from '../motion/frame-time';
import { channelCount, type SkeletonMotion } from '../skeleton/skeleton';
import { parseHierarchy } from './bvh-hierarchy';
import { BvhScanner, startsComment } from './bvh-scanner';

type Fail = (line: number, problem: string) => AntiphonError;

/**
 * Reads a BVH text: any hierarchy and Euler order, several roots, end sites, any line ends and indentation. Joints may share a name.
 * A frame is one line of numbers, or several whole lines; a line with numbers of two frames is refused.
 * A frame time that was rounded for print (0.033333, 0.033) means the conventional rate that it was rounded from: see `frameTime`.
 * Time and memory grow with the text, whatever numbers it announces.
 * @param source what an error names, usually the path
 * @throws INVALID_BVH with the line number
 */
export function parseBvh(text: string, source: string): SkeletonMotion {
  return readBvh(text, source).motion;
}

/** `parseBvh`, and what the printed frame time may mean besides the rate that the motion is given. */
export function readBvh(text: string, source: string): { motion: SkeletonMotion; frameTime: FrameTime } {
  const fail: Fail = (line, problem) => new AntiphonError('INVALID_BVH', { path: source, line, problem });
  const scanner = new BvhScanner(text);
  const skeleton = parseHierarchy(scanner, fail);
  const frames = Number(header(scanner, /^Frames\s*:\s*(\d+)$/i, '"Frames: <number>"', fail));
  if (frames === 0) throw fail(scanner.line, 'the motion has no frames');
  const printed = header(scanner, /^Frame[\s_]*Time\s*:\s*([0-9.,eE+-]+)$/i, '"Frame Time: <seconds>"', fail);
  if (!(Number(printed) > 0) || !Number.isFinite(1 / Number(printed)))
    throw fail(scanner.line, `the frame time must be a positive number of seconds, not ${printed}${hint(printed)}`);
  const values = readFrames(scanner, frames, channelCount(skeleton), fail);
  const time = frameTime(printed);
  return { motion: { skeleton, fps: time.rates[0], frames, values }, frameTime: time };
}

function header(scanner: BvhScanner, pattern: RegExp, expected: string, fail: Fail): string {
  scanner.skipBlankLines();
  const ended = scanner.left === 0;
  const line = scanner.restOfLine();
  const comment = line.search(/[#;]|\/\//);
  const text = comment < 0 ? line : line.slice(0, comment).trimEnd();
  const match = pattern.exec(text);
  if (match === null)
    throw fail(scanner.line, `expected ${expected}${ended ? ', but the file ends' : `, found ${shorten(text)}`}`);
  return match[1] ?? '';
}

function readFrames(scanner: BvhScanner, frames: number, width: number, fail: Fail): Float64Array {
  // A number takes two characters at least: a file cannot make more be allocated than it could fill.
  const values = new Float64Array(Math.min(frames * width, Math.ceil(scanner.left / 2) + 1));
  let filled = 0;
  let [frameLine, inFrame] = [scanner.line, 0];
  const wrongCount = (line: number, found: number, end = '') =>
    fail(
      line,
      `frame ${(filled - (filled % width)) / width + 1} has ${found} numbers, but the hierarchy has ${width} channels${end}`,
    );
  for (;;) {
    scanner.skipBlankLines();
    if (scanner.left === 0) break;
    const { line } = scanner;
    if (filled === frames * width)
      throw fail(line, `"Frames: ${frames}" is announced, but more lines of numbers follow`);
    if (inFrame === 0) frameLine = line;
    let onLine = 0;
    for (let word = scanner.wordOnLine(); word !== undefined; word = scanner.wordOnLine()) {
      if (startsComment(word)) {
        scanner.restOfLine();
        break;
      }
      onLine++;
      if (inFrame + onLine > width) continue;
      const value = Number(word);
      if (!Number.isFinite(value))
        throw fail(line, `number ${onLine} is not a finite number: ${shorten(word)}${hint(word)}`);
      values[filled + onLine - 1] = value;
    }
    // A frame that is full ends with its line. One that is not may go on, unless the next line is too long to belong to it.
    if (inFrame + onLine > width) throw wrongCount(frameLine, inFrame === 0 ? onLine : inFrame);
    filled += onLine;
    inFrame = (inFrame + onLine) % width;
  }
  if (inFrame > 0) throw wrongCount(frameLine, inFrame, ' (truncated?)');
  if (filled < frames * width)
    throw fail(
      scanner.line,
      `"Frames: ${frames}" is announced, but ${filled / width} frames of numbers follow (truncated?)`,
    );
  return values.length === filled ? values : values.slice(0, filled);
}

/** What to do about a number with a comma. */
function hint(word: string): string {
  if (/^[+-]?\d*,\d+$/.test(word)) return ', a decimal comma. Expected decimal points';
  return word.includes(',') ? '. Expected numbers with blanks between them' : '';
}

function shorten(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
