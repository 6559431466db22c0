import { AntiphonError } from '@antiphon/core';
import { parseHierarchy } from './bvh-hierarchy';
import { channelCount, type Skeleton, type SkeletonMotion } from './skeleton';

/**
 * Reads a BVH text: any hierarchy and Euler order, several roots, end sites, any line ends and indentation.
 * A frame time that was rounded for print (0.033333) means the whole rate that it was rounded from.
 * @param source what an error names, usually the path
 * @throws INVALID_BVH with the line number
 */
export function parseBvh(text: string, source: string): SkeletonMotion {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const fail = (line: number, problem: string) => new AntiphonError('INVALID_BVH', { path: source, line, problem });
  const { skeleton, next } = parseHierarchy(lines, fail);
  let at = next;
  const header = (pattern: RegExp, expected: string): string => {
    while (at < lines.length && (lines[at] ?? '').trim() === '') at++;
    const match = pattern.exec((lines[at] ?? '').trim());
    if (match === null) throw fail(Math.min(at + 1, lines.length), `expected ${expected}${found(lines[at])}`);
    at++;
    return match[1] ?? '';
  };
  const frames = Number(header(/^Frames\s*:\s*(\d+)$/i, '"Frames: <number>"'));
  if (frames === 0) throw fail(at, 'the motion has no frames');
  const frameTime = header(/^Frame\s+Time\s*:\s*([0-9.eE+-]+)$/i, '"Frame Time: <seconds>"');
  if (!(Number(frameTime) > 0) || !Number.isFinite(1 / Number(frameTime)))
    throw fail(at, `the frame time must be a positive number of seconds, not ${frameTime}`);
  const width = channelCount(skeleton);
  const rows = lines.flatMap((line, index) => (index >= at && line.trim() !== '' ? [index] : []));
  if (rows.length !== frames)
    throw fail(
      rows.length > frames ? (rows[frames] ?? 0) + 1 : lines.length,
      `"Frames: ${frames}" is announced, but ${rows.length} lines of numbers follow${rows.length < frames ? ' (truncated?)' : ''}`,
    );
  const values = new Float64Array(frames * width);
  rows.forEach((row, frame) => {
    const numbers = (lines[row] ?? '').trim().split(/\s+/);
    if (numbers.length !== width)
      throw fail(row + 1, `frame ${frame + 1} has ${numbers.length} numbers, but the hierarchy has ${width} channels`);
    numbers.forEach((word, column) => {
      const value = Number(word);
      if (!Number.isFinite(value)) throw fail(row + 1, `number ${column + 1} is not a finite number: ${shorten(word)}`);
      values[frame * width + column] = value;
    });
  });
  return { skeleton, fps: rateOf(frameTime), frames, values };
}

/** Writes BVH: six decimals, so that reading it again gives every number within 1e-6. Joints are written depth first, as the format needs it. */
export function formatBvh(motion: SkeletonMotion): string {
  const { skeleton, fps, frames, values } = motion;
  if (values.length !== frames * channelCount(skeleton))
    throw new RangeError(`formatBvh needs ${frames} × ${channelCount(skeleton)} finite values.`);
  return formatBvhHeader(skeleton, fps, frames) + formatBvhFrames(skeleton, values);
}

/** The beginning of a BVH file: everything before its frames. */
export function formatBvhHeader(skeleton: Skeleton, fps: number, frames: number): string {
  const lines = ['HIERARCHY'];
  skeleton.joints.forEach(({ parent }, index) => {
    if (parent < 0) writeJoint(skeleton, index, '', lines);
  });
  return [...lines, 'MOTION', `Frames: ${frames}`, `Frame Time: ${1 / fps}`, ''].join('\n');
}

/**
 * Frames of a BVH file, a line each; a file's may be written in pieces.
 * @param values `[frames, channels]`, degrees and file units
 */
export function formatBvhFrames(skeleton: Skeleton, values: ArrayLike<number>): string {
  const width = channelCount(skeleton);
  const columns = depthFirstColumns(skeleton);
  let text = '';
  for (let base = 0; base < values.length; base += width) {
    const row = columns.map((column) => {
      const value = values[base + column] ?? NaN;
      if (!Number.isFinite(value)) throw new RangeError('A BVH file needs whole frames of finite values.');
      return print(value);
    });
    text += `${row.join(' ')}\n`;
  }
  return text;
}

/** The columns of a frame in the order in which the file's hierarchy names them. */
function depthFirstColumns(skeleton: Skeleton): number[] {
  let width = 0;
  const first = skeleton.joints.map(({ channels }) => (width += channels.length) - channels.length);
  const columnsUnder = (parent: number): number[] =>
    skeleton.joints.flatMap((joint, index) => {
      if (joint.parent !== parent) return [];
      return [...joint.channels.map((_, channel) => (first[index] ?? 0) + channel), ...columnsUnder(index)];
    });
  return columnsUnder(-1);
}

function writeJoint(skeleton: Skeleton, index: number, indent: string, lines: string[]): void {
  const joint = skeleton.joints[index];
  if (joint === undefined) return;
  const inner = `${indent}\t`;
  const offset = (vector: readonly number[]) => `OFFSET ${vector.map(print).join(' ')}`;
  lines.push(
    `${indent}${joint.parent < 0 ? 'ROOT' : 'JOINT'} ${joint.name}`,
    `${indent}{`,
    inner + offset(joint.offset),
  );
  lines.push(`${inner}CHANNELS ${[joint.channels.length, ...joint.channels].join(' ')}`);
  skeleton.joints.forEach((child, at) => {
    if (child.parent === index) writeJoint(skeleton, at, inner, lines);
  });
  if (joint.endSite !== undefined)
    lines.push(`${inner}End Site`, `${inner}{`, `${inner}\t${offset(joint.endSite)}`, `${inner}}`);
  lines.push(`${indent}}`);
}

/** The whole number of frames per second nearest to 1 / time, if the time as printed could be its rounding; else 1 / time. */
function rateOf(printed: string): number {
  const time = Number(printed);
  const whole = Math.round(1 / time);
  const lastPlace = 10 ** -(/^\d*\.(\d+)$/.exec(printed)?.[1]?.length ?? 12);
  const near = Math.abs(whole * time - 1) < 0.005;
  return near && Math.abs(1 / whole - time) < lastPlace ? whole : 1 / time;
}

function print(value: number): string {
  return value.toFixed(6);
}

function found(line: string | undefined): string {
  return line === undefined ? ', but the file ends' : `, found ${shorten(line.trim())}`;
}

function shorten(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
