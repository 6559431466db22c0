import { AntiphonError } from '@antiphon/core';
import { decodeText, UNKNOWN_TEXT, type ChannelMotion } from '@antiphon/formats';
import type { FileBytes } from './recording-bytes';

/** Bytes. */
const LONGEST_LIST = 16 * 2 ** 20;

/**
 * The names of a face's channels: those in its file; else those of the names file, one per line; else `channel0` and so on.
 * @throws INVALID_MOTION where their number does not fit, or two are equal
 */
export function readNames(
  { names, frames, values, from }: ChannelMotion,
  path: string,
  file: FileBytes | undefined,
): [names: readonly string[], from: 'file' | 'names file' | 'numbers'] {
  const width = values.length / frames;
  if (names !== undefined) return [checked(names, width, path, 'its names'), 'file'];
  if (file === undefined) return [Array.from({ length: width }, (_, channel) => `channel${channel}`), 'numbers'];
  if (file.bytes.length > LONGEST_LIST)
    throw new AntiphonError('INVALID_MOTION', { path, problem: `${file.path} is too long for a list of names` });
  const decoded = decodeText(file.bytes);
  if (decoded === undefined)
    throw new AntiphonError('INVALID_MOTION', { path, problem: `of ${file.path}, ${UNKNOWN_TEXT}` });
  const lines = decoded.text.split(/\r\n|\r|\n/).map((line) => line.trim());
  while (lines[lines.length - 1] === '') lines.pop();
  // A list for all columns names the clock among them, too.
  const own = from?.columns === lines.length ? from.kept.map((column) => lines[column] ?? '') : lines;
  return [checked(own, width, path, file.path), 'names file'];
}

function checked(names: readonly string[], width: number, path: string, source: string): readonly string[] {
  const fail = (problem: string) => new AntiphonError('INVALID_MOTION', { path, problem });
  if (names.length !== width) throw fail(`it has ${width} channels, but ${source} has ${names.length} names`);
  const seen = new Set<string>();
  for (const name of names) {
    if (name === '') throw fail(`${source} has an empty name`);
    if (seen.has(name)) throw fail(`${source} has the name ${JSON.stringify(name.slice(0, 40))} twice`);
    seen.add(name);
  }
  return names;
}
