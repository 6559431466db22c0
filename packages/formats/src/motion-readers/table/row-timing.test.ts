import { Random } from '@antiphon/core';
import { describe, expect, test } from 'vitest';
import { evenFrames } from './even-frames';
import { inSeconds } from './row-clock';
import { rowTiming } from './row-timing';

const fail = (row: number, problem: string) => Object.assign(new Error(`row ${row}: ${problem}`)) as never;
const count = (length: number, of: (i: number) => number) => Array.from({ length }, (_, i) => of(i));
const random = Random.stream(0, 'row-timing');
const noise = count(2000, () => random.uniform() - 0.5);

/** Reads rows whose one channel holds the second at which they were taken. */
function read(stamps: readonly number[], taken: readonly number[] = stamps) {
  const timing = rowTiming(inSeconds(stamps), fail);
  const values = evenFrames(
    Float32Array.from(taken, (time) => time - (taken[0] ?? 0)),
    1,
    timing,
  );
  const shift = values.reduce((most, value, frame) => Math.max(most, Math.abs(value - frame / timing.fps)), 0);
  return { fps: timing.fps, frames: values.length, shift, notes: timing.notes };
}
const rounded = (step: number) => (time: number) => Math.round(time / step) * step;

describe('the clock is fitted as a whole', () => {
  const even = (rate: number, rows: number) => count(rows, (i) => 100 + i / rate);
  test.each([
    ['milliseconds at 60 Hz', even(60, 300).map(rounded(1e-3)), 60, 300],
    ['hundredths at 60 Hz', even(60, 300).map(rounded(1e-2)), 60, 300],
    ['hundredths at 120 Hz', even(120, 600).map(rounded(1e-2)), 120, 600],
    ['hundredths, cut off, at 24 Hz', even(24, 240).map((time) => Math.floor(time * 100) / 100), 24, 240],
    ['tenths at 30 Hz', even(30, 300).map(rounded(0.1)), 30, 300],
    ['29.97 Hz in milliseconds', even(30 / 1.001, 300).map(rounded(1e-3)), 30 / 1.001, 300],
    ['59.94 Hz', even(60 / 1.001, 600), 60 / 1.001, 600],
    ['a rate that is none', even(27.3, 300), 27.3, 300],
  ])('%s', (_, stamps, fps, frames) => {
    const found = read(stamps);
    expect(found.fps).toBeCloseTo(fps, 2);
    expect(found.frames).toBe(frames);
    expect(found.notes).toEqual([]);
  });

  test('stamps that come late now and then do not make frames', () => {
    const taken = even(30, 300);
    const stamps = taken.map((time, i) => time + (i % 40 === 20 ? 0.02 : 0));
    expect(read(stamps, taken)).toMatchObject({
      ...{ fps: 30, frames: 300 },
      notes: ['has rows that come up to 0.6 frames early or late: each counts as a frame'],
    });
    expect(read(stamps, taken).shift).toBeLessThan(1e-4);
  });

  test('a webcam’s jitter does not make frames', () => {
    const taken = even(30, 900);
    const stamps = taken.map((time, i) => time + 0.6 * ((noise[i] ?? 0) / 30));
    expect(read(stamps, taken)).toMatchObject({ fps: 30, frames: 900 });
    expect(read(stamps, taken).shift).toBeLessThan(1e-4);
  });

  test('dropped frames are put in where they are missing, beside late ones', () => {
    const taken = even(30, 600).filter((_, i) => i % 97 !== 50 && i !== 301 && i !== 302);
    const stamps = taken.map((time, i) => time + (i % 31 === 7 ? 0.015 : 0));
    const found = read(stamps, taken);
    expect(found).toMatchObject({ fps: 30, frames: 600 });
    expect(found.shift).toBeLessThan(1e-4);
    expect(found.notes.join()).toContain('lacks 8 of 600 frames, which were interpolated');
  });

  test('a tenth of all frames dropped: the rate is that of the camera', () => {
    const taken = even(30, 900).filter((_, i) => i === 0 || (noise[i] ?? 0) > -0.4);
    const found = read(taken);
    expect(found.fps).toBe(30);
    expect(Math.abs(found.frames - 900)).toBeLessThanOrEqual(2);
    expect(found.shift).toBeLessThan(0.02);
  });

  test('rows at random times are brought to even ones, at their times', () => {
    let time = 0;
    const taken = noise.slice(0, 400).map((each) => (time += 0.033 + 0.05 * each));
    const found = read(taken);
    expect(found.shift).toBeLessThan(0.6 / found.fps);
    expect(found.frames / found.fps).toBeCloseTo(time - (taken[0] ?? 0), 1);
    expect(found.notes.join()).toMatch(/rows at uneven times: 400 rows were brought to \d+ even frames/);
  });

  test('a camera that halves its rate in the dark', () => {
    const taken = [...count(300, (i) => i / 30), ...count(100, (i) => 10 + i / 15)];
    const found = read(taken);
    expect(found.shift).toBeLessThan(0.05);
    expect(found.frames / found.fps).toBeCloseTo(10 + 100 / 15, 0);
  });

  test('a clock that runs away from the grid either way is followed', () => {
    for (const rate of [59.7, 60.3]) expect(read(even(rate, 6000)).shift).toBeLessThan(0.06);
  });

  test('rows out of order are sorted, moments told twice count once', () => {
    const taken = even(30, 300);
    const mixed = [...taken.slice(0, 50), taken[51] ?? 0, taken[50] ?? 0, ...taken.slice(52)];
    expect(read(mixed)).toMatchObject({ frames: 300, notes: ['has 1 row out of order: sorted by their times'] });
    expect(read(mixed).shift).toBeLessThan(1e-4);
    const twice = [...taken.slice(0, 50), taken[49] ?? 0, ...taken.slice(50)];
    expect(read(twice)).toMatchObject({
      frames: 300,
      notes: ['tells 1 moment twice: the first row of each counts'],
    });
  });
});

test.each([
  ['a pause', [...count(90, (i) => i / 30), ...count(90, (i) => 5 + i / 30)], /^row 90: 2\.03 s lie between/],
  [
    'a clock started again',
    [...count(90, (i) => i / 30), ...count(90, (i) => i / 30)],
    /^row 90: .*goes back by 2\.97/,
  ],
  ['a clock that stands still', count(90, () => 3), /^row 1: .*stands still/],
  ['a rate that is none', count(90, (i) => i * 1e-4), /0\.000100 s apart\. Expected 1 to 1000 rows a second/],
])('refuses %s', (_, stamps, problem) => {
  expect(() => read(stamps)).toThrow(problem);
});
