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
  const width = channelCount(skeleton);
  if (values.length !== frames * width || !values.every(Number.isFinite))
    throw new RangeError(`formatBvh needs ${frames} × ${width} finite values.`);
  const order: number[] = [];
  const hierarchy: string[] = ['HIERARCHY'];
  skeleton.joints.forEach((joint, index) => {
    if (joint.parent < 0) writeJoint(skeleton, index, '', hierarchy, order);
  });
  const firstColumn = skeleton.joints.map((_, index) =>
    skeleton.joints.slice(0, index).reduce((sum, joint) => sum + joint.channels.length, 0),
  );
  const columns = order.flatMap((index) =>
    (skeleton.joints[index]?.channels ?? []).map((_, channel) => (firstColumn[index] ?? 0) + channel),
  );
  const rows = Array.from({ length: frames }, (_, frame) =>
    columns.map((column) => print(values[frame * width + column] ?? 0)).join(' '),
  );
  return [...hierarchy, 'MOTION', `Frames: ${frames}`, `Frame Time: ${1 / fps}`, ...rows, ''].join('\n');
}

function writeJoint(skeleton: Skeleton, index: number, indent: string, lines: string[], order: number[]): void {
  const joint = skeleton.joints[index];
  if (joint === undefined) return;
  order.push(index);
  const inner = `${indent}\t`;
  const offset = (vector: readonly number[]) => `OFFSET ${vector.map(print).join(' ')}`;
  lines.push(
    `${indent}${joint.parent < 0 ? 'ROOT' : 'JOINT'} ${joint.name}`,
    `${indent}{`,
    inner + offset(joint.offset),
  );
  lines.push(`${inner}CHANNELS ${[joint.channels.length, ...joint.channels].join(' ')}`);
  skeleton.joints.forEach((child, at) => {
    if (child.parent === index) writeJoint(skeleton, at, inner, lines, order);
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
