import { isAntiphonError } from '@antiphon/core';
import { expect, test } from 'vitest';
import { ARKIT_52 } from '../motion/arkit';
import { csvReader } from './csv-reader';
import type { ChannelMotion } from './motion-reader';

function read(text: string): ChannelMotion {
  const motion = csvReader.read(Buffer.from(text), 'face.csv');
  return 'face' in motion ? motion.face : expect.fail('not a face');
}

const CHANNELS = [...ARKIT_52.map((name) => name.charAt(0).toUpperCase() + name.slice(1)), 'HeadYaw'];

/** Live Link Face's layout: channel c of frame f is f + c / 100. `codes` are frame numbers since 10:00:00:00. */
function liveLink(codes: readonly number[], rate = 60, channels = CHANNELS): string {
  const code = (frame: number) => {
    const second = Math.floor(frame / rate);
    const two = (value: number) => String(value).padStart(2, '0');
    return `10:${two(Math.floor(second / 60))}:${two(second % 60)}:${(frame - second * rate).toFixed(3).padStart(6, '0')}`;
  };
  const rows = codes.map((frame, i) =>
    [code(frame), channels.length, ...channels.map((_, c) => i + c / 100)].join(','),
  );
  return [`Timecode,BlendshapeCount,${channels.join(',')}`, ...rows, ''].join('\r\n');
}

const count = (length: number, frame = (i: number) => i) => Array.from({ length }, (_, i) => frame(i));
const firstChannel = ({ values, frames }: ChannelMotion) =>
  Array.from({ length: frames }, (_, i) => values[(i * values.length) / frames]);

test('Live Link Face: all channels under their names, the rate of the time code', () => {
  const face = read(liveLink(count(180, (i) => i + 1.937)));
  expect(face).toMatchObject({ fps: 60, frames: 180, names: CHANNELS });
  expect(face.values[53 + 52]).toBeCloseTo(1.52, 6);
});

test.each([
  ['24 Hz', 24, 1, 24],
  ['25 Hz', 25, 1, 25],
  ['30 Hz', 30, 1, 30],
  ['every other frame of 60 Hz', 60, 2, 30],
  ['every fourth frame of 120 Hz', 120, 4, 30],
  ['59.94 Hz counted as 60', 60, 1.001, 60],
])('time code at %s', (_, rate, step, fps) => {
  const face = read(
    liveLink(
      count(600 / step, (i) => 30 + i * step),
      rate,
    ),
  );
  expect(face.fps).toBe(fps);
  expect(face.frames).toBe(Math.floor(600 / step));
});

test('midnight is passed', () => {
  const text = liveLink(count(150))
    .replace(/10:00:00:/g, '23:59:59:')
    .replace(/10:00:01:/g, '00:00:00:')
    .replace(/10:00:02:/g, '00:00:01:');
  expect(read(text)).toMatchObject({ fps: 60, frames: 150 });
});

test('dropped frames are interpolated, up to a quarter of a second', () => {
  const face = read(liveLink(count(150).filter((i) => i < 10 || i > 12)));
  expect(face).toMatchObject({ fps: 60, frames: 150 });
  // Row 10 was captured as frame 13: three frames lie between it and row 9.
  expect(firstChannel(face).slice(8, 16)).toEqual([8, 9, 9.25, 9.5, 9.75, 10, 11, 12]);
  expect(read(liveLink(count(150).filter((i) => i < 10 || i > 23))).frames).toBe(150);
  expect(() => read(liveLink(count(150).filter((i) => i < 10 || i > 25)))).toThrow(
    /face\.csv, line 12: 0\.28 s lie between it and the row before\. Gaps up to 0\.25 s are filled/,
  );
});

test('rows that come a little unevenly are frames all the same; a clock that runs away is followed', () => {
  expect(read(liveLink(count(150, (i) => i + 0.3 * Math.sin(i)))).frames).toBe(150);
  // 59.9 rows a second for a minute: 12 frames short of 60 Hz, of which all but 0.05 s are made up for.
  const slow = read(liveLink(count(7188, (i) => i * (60 / 59.9))));
  expect(slow.frames).toBe(7188 + 9);
});

test('any other table: with seconds, with a frame number, without a time', () => {
  const rows = (start: (i: number) => string) =>
    count(60)
      .map((i) => `${start(i)}${i / 10},0`)
      .join('\n');
  expect(read(`time,jawOpen,smile\n${rows((i) => `${(i / 25).toFixed(4)},`)}`)).toMatchObject({
    fps: 25,
    frames: 60,
    names: ['jawOpen', 'smile'],
  });
  expect(read(`Timestamp,jawOpen,smile\n${rows((i) => `${1.7e9 + i / 29.97},`)}`).fps).toBeCloseTo(30 / 1.001, 9);
  expect(read(`frame,jawOpen,smile\n${rows((i) => `${i},`)}`)).toEqual(read(`jawOpen,smile\n${rows(() => '')}`));
  expect(read(`jawOpen,smile\n${rows(() => '')}`).fps).toBeUndefined();
  expect(read(`\uFEFF"jawOpen", smile\r\n\r\n1e-1 , "2"\r\n`)).toMatchObject({
    names: ['jawOpen', 'smile'],
    values: Float32Array.of(0.1, 2),
  });
});

test('a table of gaps does not grow beyond its size', () => {
  // Most rows a thousandth of a second apart, every tenth a quarter later.
  const times = count(1000, (i) => i * 0.001 + Math.floor(i / 10) * 0.24);
  expect(() => read(`time,a\n${times.map((time) => `${time.toFixed(3)},1`).join('\n')}`)).toThrow(
    /line \d+: more frames are missing up to it than there are rows/,
  );
});

test('a recording without a whole second does not tell its rate', () => {
  expect(read(liveLink(count(40))).fps).toBeUndefined();
});

const LINES = liveLink(count(150)).split('\r\n');
const changed = (line: number, change: (cells: string[]) => string[]) =>
  LINES.map((text, i) => (i === line - 1 ? change(text.split(',')).join(',') : text)).join('\n');
test.each([
  ['an empty file', '', 1, /the file is empty/],
  ['a header alone', LINES[0] ?? '', 1, /no row follows the header/],
  ['something else', 'RIFF\0\0\0\0WAVE', 1, /not text/],
  [
    'semicolons',
    LINES.join('\n').replace(/,/g, ';').replace(/\./g, ','),
    1,
    /separated by semicolons\. Expected commas, and points/,
  ],
  ['tabs', LINES.join('\n').replace(/,/g, '\t'), 1, /separated by tabs/],
  ['no header', '0.1,0.2\n0.3,0.4\n', 1, /expected a header with the names of the channels, found numbers/],
  ['a column without a name', 'a,,b\n1,2,3\n', 1, /column 2 has no name/],
  ['a column twice', 'a,b,A\n1,2,3\n', 1, /column 3 is "A" again/],
  [
    'missing ARKit columns',
    liveLink(
      count(150),
      60,
      CHANNELS.filter((name) => !/^Jaw(Open|Left)$/.test(name)),
    ),
    1,
    /must have all 52 ARKit blend shapes\. Missing: jawLeft, jawOpen/,
  ],
  ['a row too short', changed(4, (cells) => cells.slice(1)), 4, /54 cells, but the header has 55 columns/],
  [
    'a decimal comma',
    changed(4, (cells) => [...cells.slice(0, 9), '0,5', ...cells.slice(10)]),
    4,
    /56 cells, but the header has 55 columns \(decimal commas\? Expected points\)/,
  ],
  [
    'a decimal comma between quotes',
    changed(4, (cells) => [...cells.slice(0, 9), '"0,5"', ...cells.slice(10)]),
    4,
    /column 10 \("EyeBlinkRight"\) is not a finite number: "0,5", a decimal comma/,
  ],
  [
    'a cell that is no number',
    changed(7, (cells) => [...cells.slice(0, 54), 'left']),
    7,
    /column 55 \("HeadYaw"\) is not a finite number: "left"/,
  ],
  ['NaN', changed(7, (cells) => [...cells.slice(0, 54), 'NaN']), 7, /column 55 \("HeadYaw"\) is not a finite number/],
  ['an empty cell', changed(7, (cells) => [...cells.slice(0, 54), '']), 7, /column 55 \("HeadYaw"\) is empty/],
  [
    'a broken time code',
    changed(7, (cells) => ['10:00', ...cells.slice(1)]),
    7,
    /expected a time code HH:MM:SS:FF, found "10:00"/,
  ],
  [
    'a clock that goes back',
    changed(150, (cells) => ['10:00:00:04.000', ...cells.slice(1)]),
    150,
    /goes back by 2\.38 s/,
  ],
  ['a clock that stands still', 'time,a\n1.5,1\n1.5,2\n1.5,3\n', 3, /the clock stands still/],
  ['an open quote', changed(7, (cells) => [...cells.slice(0, 54), '"1']), 151, /not comma-separated values/],
])('refuses %s and names the line', (_, text, line, problem) => {
  const thrown = (() => {
    try {
      return read(text);
    } catch (error) {
      return error;
    }
  })();
  expect(isAntiphonError(thrown) ? thrown.message : thrown).toMatch(problem);
  expect(thrown).toMatchObject({ code: 'INVALID_CSV', details: { line } });
});

test('another rig may have time codes, too', () => {
  expect(read(liveLink(count(180), 60, ['mouth_oo', 'mouth_oh']))).toMatchObject({
    names: ['mouth_oo', 'mouth_oh'],
    fps: 60,
    frames: 180,
  });
});
