import { expect, test } from 'vitest';
import { inSeconds } from './row-clock';
import { rowTiming } from './row-timing';
import { TimeCells } from './time-cells';
import { timeCodeTimes } from './time-code';

const fail = (row: number | string, problem?: string) => new Error(`${row}: ${problem ?? ''}`) as never;
const two = (value: number) => String(value).padStart(2, '0');

/** The code of a moment: seconds and frames at `rate`, with `digits` of the frame's fraction. */
function code(seconds: number, rate: number, digits: number, separator = ':'): string {
  const whole = Math.floor(seconds + 1e-9);
  const frame = Math.max(0, (seconds - whole) * rate) + 1e-6;
  const part = digits === 0 ? '' : (frame % 1).toFixed(6).slice(1, 2 + digits);
  const [hours, minutes] = [Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60];
  return `${two(hours)}:${two(minutes)}:${two(whole % 60)}${separator}${two(Math.floor(frame))}${part}`;
}

/** SMPTE ST 12-1's drop-frame code of frame `n`. */
function dropCode(n: number): string {
  const tens = Math.floor(n / 17982);
  const rest = n % 17982;
  const counted = n + 18 * tens + (rest < 1800 ? 0 : 2 * (Math.floor((rest - 1800) / 1798) + 1));
  const second = Math.floor(counted / 30);
  return `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)};${two(counted % 30)}`;
}

function read(codes: readonly string[]) {
  const cells = new TimeCells();
  for (const each of codes) cells.push(each, fail);
  const times = timeCodeTimes(cells);
  if (times === undefined) return undefined;
  const { fps, positions, notes } = rowTiming(times, fail);
  return { fps, frames: Math.round(positions[positions.length - 1] ?? 0) + 1, notes };
}
const count = <T>(length: number, of: (i: number) => T) => Array.from({ length }, (_, i) => of(i));

test.each([
  ...[24, 25, 30].flatMap((rate) => [0, 1, 3].map((digits) => [60, rate, digits] as const)),
  ...[120, 90].flatMap((rows) => [0, 3].map((digits) => [rows, 30, digits] as const)),
  ...[30, 15, 10].map((rows) => [rows, 30, 0] as const),
  ...[60, 120].map((rows) => [rows, 60, 3] as const),
  ...[24, 50].map((rows) => [rows, rows === 24 ? 24 : 25, 0] as const),
])('%i rows a second with time code of %i frames (%i digits of the frame)', (rows, rate, digits) => {
  for (const start of [36000.21, 86395]) {
    const found = read(count(10 * rows, (i) => code(start + i / rows, rate, digits)));
    expect(found).toEqual({ fps: rows, frames: 10 * rows, notes: [] });
  }
});

test('rows that are missing, whatever the code tells of the frame', () => {
  for (const digits of [0, 3]) {
    const codes = count(600, (i) => code(i / 60, 30, digits)).filter((_, i) => i % 100 < 90 || i % 100 > 95);
    expect(read(codes)).toMatchObject({ fps: 60 });
    expect(Math.abs((read(codes)?.frames ?? 0) - 596)).toBeLessThanOrEqual(digits === 0 ? 6 : 4);
  }
});

test('drop frame: 29.97 Hz, and nothing is missing where numbers are left out', () => {
  expect(read(count(3700, dropCode))).toEqual({ fps: 30000 / 1001, frames: 3700, notes: [] });
  expect(read(count(3700, (i) => dropCode(Math.floor(i / 2) + 17000)))).toEqual({
    ...{ fps: 60000 / 1001, frames: 3700, notes: [] },
  });
});

test('NeuroSync writes the thousandths of the second behind the frame', () => {
  for (const rate of [60, 30]) {
    const codes = count(6 * rate, (i) => {
      const part = (i / rate) % 1;
      return `00:00:${two(Math.floor(i / rate))}:${two(Math.floor(part * rate))}.${String(Math.floor(part * 1000)).padStart(3, '0')}`;
    });
    expect(read(codes)).toEqual({ fps: rate, frames: 6 * rate, notes: [] });
  }
});

test('thousandths of the second in place of the frame', () => {
  const codes = count(
    180,
    (i) => `00:00:${two(Math.floor(i / 30))}:${String(Math.round(((i % 30) * 1000) / 30)).padStart(3, '0')}`,
  );
  expect(read(codes)).toEqual({ fps: 30, frames: 180, notes: [] });
});

test('a recording without a whole second does not tell', () => {
  expect(read(count(40, (i) => code(i / 30, 30, 0)))).toBeUndefined();
  expect(inSeconds([0, 0.5, 1]).resolution).toBeCloseTo(0.1, 9);
});
