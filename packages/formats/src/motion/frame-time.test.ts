import { describe, expect, test } from 'vitest';
import { frameTime, rateBesideAudio } from './frame-time';

const NTSC = 1000 / 1001;

describe('a printed frame time means the conventional rate that it was rounded or cut off from', () => {
  test.each([
    ['0.033', 30],
    ['0.0333', 30],
    ['0.033333', 30],
    ['0.0333333333333333', 30],
    ['0.03333333333333333', 30],
    ['.033', 30],
    ['3.3e-2', 30],
    ['0.033000', 30],
    ['0.03', 30],
    ['0.0334', 30 * NTSC],
    ['0.033367', 30 * NTSC],
    ['0.03336666666666667', 30 * NTSC],
    ['0.017', 60],
    ['0.016', 60],
    ['0.0167', 60],
    ['0.01667', 60],
    ['0.016683', 60 * NTSC],
    ['0.042', 24],
    ['0.041', 24],
    ['0.041667', 24],
    ['0.041708', 24 * NTSC],
    ['0.008', 120],
    ['0.0083', 120],
    ['0.00833', 120],
    ['0.0080', 120],
    ['0.0080002', 1 / 0.0080002],
    ['0.011', 90],
    ['0.0111', 90],
    ['0.004', 240],
    ['0.004167', 240],
    ['0.021', 48],
    // What is exactly a conventional rate stays it.
    ['0.04', 25],
    ['0.0400000', 25],
    ['0.02', 50],
    ['0.01', 100],
    ['0.01000', 100],
    ['0.1', 10],
    ['0.05', 20],
    ['0.08', 12.5],
    ['0.005', 200],
    // And what is none of them means itself.
    ['0.0345', 29],
    ['0.034843', 1 / 0.034843],
    ['0.030000', 1 / 0.03],
    ['0.035', 1 / 0.035],
    ['1', 1],
  ])('%s', (printed, rate) => expect(frameTime(printed).rates[0]).toBeCloseTo(rate, 6));
});

test('every conventional rate comes back from its frame time in any number of digits that tell it from the others', () => {
  for (const rate of [24, 25, 30, 48, 50, 60, 90, 100, 120, 240])
    for (const digits of [3, 4, 5, 6, 7, 8, 12, 16]) {
      const time = 1 / rate;
      const cut = Math.floor(time * 10 ** Math.min(digits, 12)) / 10 ** Math.min(digits, 12);
      expect(frameTime(time.toFixed(digits)).rates[0]).toBe(rate);
      // 1/48, cut off after three digits, is exactly 1/50.
      if (rate !== 48 || digits > 3) expect(frameTime(cut.toFixed(digits)).rates[0]).toBe(rate);
    }
});

describe('where the digits allow several rates, the audio beside it decides', () => {
  test.each([
    ['30 Hz', '0.033', 600, 20, 30],
    ['29.97 Hz, ten minutes', '0.033', 17982, 600, 30 * NTSC],
    ['29.97 Hz, two minutes', '0.033', 3596, 119.99, 30 * NTSC],
    ['a few seconds cannot tell them apart', '0.033', 150, 5.005, 30],
    ['audio that goes on a little', '0.033', 1800, 60.2, 30],
    ['125 Hz', '0.008', 1250, 10, 125],
    ['120 Hz', '0.008', 1200, 10, 120],
    ['25 Hz to two places', '0.04', 250, 10, 25],
    ['24 Hz to two places', '0.04', 240, 10, 24],
    ['audio that ends later does not make 25 Hz of 24', '0.04', 120, 5, 25],
    ['60 Hz to two places', '0.02', 600, 10, 60],
    ['50 Hz to two places', '0.02', 500, 10, 50],
    ['120 Hz to two places', '0.01', 1200, 10, 120],
    ['the number itself', '0.033', 1818, 60, 1 / 0.033],
    ['none of them', '0.033', 600, 50, 30],
  ])('%s', (_, printed, frames, seconds, rate) =>
    expect(rateBesideAudio(frameTime(printed), frames, seconds, 0.25)).toBeCloseTo(rate, 6),
  );
});
