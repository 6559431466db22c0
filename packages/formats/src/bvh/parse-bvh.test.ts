import { isAntiphonError } from '@antiphon/core';
import { describe, expect, test } from 'vitest';
import { channelCount } from '../skeleton/skeleton';
import { parseBvh } from './parse-bvh';

const SMALL = `HIERARCHY
ROOT Hips
{
  OFFSET 0 0 0
  CHANNELS 4 Yposition Zrotation Xrotation Yrotation
  JOINT mixamorig:Left Arm
  {
    OFFSET 1 2 3
    CHANNELS 0
    JOINT mixamorig:Left Arm
    {
      OFFSET 1 0 0
      CHANNELS 2 Xposition Xrotation
      End site
      {
        OFFSET 0 0 1
      }
    }
  }
}
MOTION
Frames:2
Frame Time:0.04
1 2 3 4 5 6
1 2 3 4 5 -6e-1
`;

function problemOf(text: string): { message: string; line: unknown } {
  try {
    parseBvh(text, 'bad.bvh');
  } catch (error) {
    if (isAntiphonError(error)) return { message: error.message, line: (error.details as { line?: unknown }).line };
    throw error;
  }
  return { message: 'it was read', line: undefined };
}

test('what odd writers do: no blank after a colon, names with colons and twice, joints without channels, positions below the root', () => {
  const { skeleton, fps, frames, values } = parseBvh(SMALL, 'small.bvh');
  expect(skeleton.joints.map(({ name, channels }) => [name, channels.length])).toEqual([
    ['Hips', 4],
    ['mixamorig:Left Arm', 0],
    ['mixamorig:Left Arm', 2],
  ]);
  expect(skeleton.joints[2]).toMatchObject({ channels: ['Xposition', 'Xrotation'], endSite: [0, 0, 1] });
  expect([fps, frames, Array.from(values)]).toEqual([25, 2, [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, -0.6]]);
});

test.each([
  ['CR', SMALL.replace(/\n/g, '\r')],
  ['CRLF and tabs', SMALL.replace(/\n/g, '\r\n').replace(/ +/g, '\t')],
  ['a byte order mark', `\uFEFF${SMALL}`],
  ['blank lines', SMALL.replace(/\n/g, '\n \n')],
  ['no end of line', SMALL.trimEnd()],
  ['a comment before everything', `# exported by a tool\r\n// 2024\n\n; v2\n${SMALL}`],
  ['comments on lines of their own', SMALL.replace(/\n(?=.)/g, '\n \t# { a comment 1 2 3\n')],
  ['comments behind numbers, keywords and braces', SMALL.replace(/([\d{}]|rotation)\n/g, '$1 // 1 { comment\n')],
  ['an end site without channels', SMALL.replace('OFFSET 0 0 1', 'OFFSET 0 0 1\nCHANNELS 0')],
  [
    'keywords in lower case',
    SMALL.replace(/HIERARCHY|ROOT|OFFSET|CHANNELS|JOINT|MOTION|Frames|Frame Time/g, (w) => w.toLowerCase()),
  ],
  ['the end of a DOS text', `${SMALL}\x1a`],
  ['frames over several lines', SMALL.replace(/3 4 5/g, '3\n4 5')],
  ['all numbers on lines of their own', SMALL.replace(/1 2 3 4 5 6/, '1\n2\n3\n4\n5\n6')],
])('%s', (_, text) => {
  expect(parseBvh(text, 'x')).toEqual(parseBvh(SMALL, 'x'));
});

test('a name may begin like a comment', () => {
  const text = SMALL.replace('ROOT Hips', 'ROOT #1 ;a').replace('JOINT mixamorig:Left Arm', 'JOINT //2');
  expect(parseBvh(text, 'x').skeleton.joints.map(({ name }) => name)).toEqual(['#1 ;a', '//2', 'mixamorig:Left Arm']);
});

test.each([
  [
    'a decimal comma',
    SMALL.replace('2 3 4 5 6', '2 3 4,5 5 6'),
    24,
    /number 4 is not a finite number: "4,5", a decimal comma\. Expected decimal points/,
  ],
  [
    'numbers between commas',
    SMALL.replace('1 2 3 4 5 6', '1,2,3,4,5,6'),
    24,
    /Expected numbers with blanks between them/,
  ],
  ['a decimal comma in the frame time', SMALL.replace('0.04', '0,04'), 23, /not 0,04, a decimal comma/],
  ['a decimal comma in an offset', SMALL.replace('1 2 3\n', '1,5 2 3\n'), 8, /"1,5", a decimal comma/],
  ['Infinity', SMALL.replace('2 3 4 5 6', '2 3 Infinity 5 6'), 24, /number 4 is not a finite number: "Infinity"/],
  [
    'a line with numbers of two frames',
    SMALL.replace('5 6\n1', '5 6 1'),
    24,
    /frame 1 has 12 numbers, but the hierarchy has 6 channels/,
  ],
  ['a number too few, later made up for', SMALL.replace('5 6\n', '5\n6 '), 24, /frame 1 has 5 numbers/],
  ['a last frame that is cut', SMALL.replace('4 5 -6e-1\n', ''), 25, /frame 2 has 3 numbers.*truncated\?/],
  [
    'more frames than memory',
    SMALL.replace('Frames:2', 'Frames: 1000000000'),
    26,
    /"Frames: 1000000000" is announced, but 2 frames of numbers follow/,
  ],
  ['a number of frames beyond numbers', SMALL.replace('Frames:2', `Frames: ${'9'.repeat(400)}`), 26, /but 2 frames/],
  [
    'a negative number of frames',
    SMALL.replace('Frames:2', 'Frames: -2'),
    22,
    /expected "Frames: <number>", found "Frames: -2"/,
  ],
  ['words before everything', `Exported by a tool\n${SMALL}`, 1, /expected "HIERARCHY", found "Exported"\. Take out/],
  [
    'an end site with channels',
    SMALL.replace('OFFSET 0 0 1', 'CHANNELS 1 Xrotation'),
    16,
    /an end site has no channels, but "CHANNELS 1" is announced/,
  ],
  ['two end sites', SMALL.replace('End site', 'End Site\n{\nOFFSET 0 0 0\n}\nEnd Site'), 18, /has two end sites/],
  ['a joint in an end site', SMALL.replace('OFFSET 0 0 1', 'JOINT x {'), 16, /unexpected "JOINT"/],
])('refuses %s and names the line', (_, text, line, problem) => {
  const { message, line: found } = problemOf(text);
  expect(message).toMatch(problem);
  expect(found).toBe(line);
});

describe('hostile sizes', () => {
  test('ten thousand joints, one below the other', () => {
    const depth = 10_000;
    const joint = (i: number) =>
      `${i === 0 ? 'ROOT' : 'JOINT'} j${i}\n{\nOFFSET 0 1 0\nCHANNELS ${i === 0 ? '3 Zrotation Xrotation Yrotation' : '0'}\n`;
    const hierarchy = Array.from({ length: depth }, (_, i) => joint(i)).join('') + '}\n'.repeat(depth);
    const { skeleton } = parseBvh(`HIERARCHY\n${hierarchy}MOTION\nFrames: 1\nFrame Time: 0.1\n1 2 3\n`, 'deep.bvh');
    expect(skeleton.joints).toHaveLength(depth);
    expect(skeleton.joints[depth - 1]?.parent).toBe(depth - 2);
    expect(channelCount(skeleton)).toBe(3);
    expect(problemOf(`HIERARCHY\n${hierarchy.slice(0, -2)}MOTION\n`).message).toMatch(/unexpected "MOTION"/);
  });

  test('memory and time grow with the text, not with what it announces', () => {
    const rows = 40_000;
    const time = (text: string) => {
      const start = performance.now();
      parseBvh(text, 'x');
      return performance.now() - start;
    };
    const of = (count: number) =>
      SMALL.slice(0, SMALL.indexOf('MOTION')) +
      `MOTION\nFrames: ${count}\nFrame Time: 0.04\n` +
      '1 2 3 4 5 6\n'.repeat(count);
    time(of(rows));
    // Ten times as much takes about ten times as long; thirty leaves room for a busy machine, and is far from a hundred.
    expect(time(of(10 * rows))).toBeLessThan(30 * Math.max(5, time(of(rows))));
    const newlines = '\n'.repeat(5_000_000);
    const before = process.memoryUsage().heapUsed;
    expect(problemOf(newlines).message).toMatch(/expected "HIERARCHY"/);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(10 * newlines.length);
  });
});
