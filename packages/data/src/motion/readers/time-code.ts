import type { AntiphonError } from '@antiphon/core';

/** When the rows of a file were captured. */
export interface RowTimes {
  /** Hz. */
  readonly fps: number;
  /** Per row its frame, from 0 on, never falling. */
  readonly frames: readonly number[];
}

const TIME_CODE = /^(\d{1,2}):(\d{1,2}):(\d{1,2})[:;](\d{1,3})(?:\.\d+)?$/;
/** Hz: rates that time codes count in. */
const RATES = [24, 25, 30, 48, 50, 60, 120];
const DAY = 24 * 3600;

/**
 * The rate and the frames of rows with SMPTE time codes `HH:MM:SS:FF` (Live Link adds fractions of a frame, which are when in the frame it was captured).
 * FF counts frames up to the rate; a face that is captured at half of it skips every other one, and is then of half the rate. Midnight may be passed.
 */
export function rowTimes(codes: readonly string[], fail: (line: number, problem: string) => AntiphonError): RowTimes {
  const parsed = codes.map((code, row) => {
    const match = TIME_CODE.exec(code);
    if (match === null)
      throw fail(row + 2, `expected a time code such as 10:13:39:01.936, found ${JSON.stringify(code.slice(0, 20))}`);
    const [hours = 0, minutes = 0, seconds = 0, frame = 0] = match.slice(1).map(Number);
    return { second: 3600 * hours + 60 * minutes + seconds, frame };
  });
  const base = countingRate(parsed);
  let days = 0;
  const counted = parsed.map(({ second, frame }, row) => {
    const before = parsed[row - 1];
    if (before !== undefined && second < before.second - DAY / 2) days++;
    return (days * DAY + second) * base + frame;
  });
  const steps = counted.slice(1).map((frame, i) => frame - (counted[i] ?? 0));
  const back = steps.findIndex((step) => step < 0);
  if (back >= 0) throw fail(back + 3, `its time code ${codes[back + 1]} is before the row above it`);
  const moved = steps.filter((step) => step > 0).sort((a, b) => a - b);
  const stride = moved[Math.floor(moved.length / 2)] ?? 1;
  const [first = 0] = counted;
  return { fps: base / stride, frames: counted.map((frame) => Math.round((frame - first) / stride)) };
}

/** The smallest rate whose frames are numbered as high as any here; 60, as phones capture, where the recording is too short to tell. */
function countingRate(rows: readonly { readonly second: number; readonly frame: number }[]): number {
  const highest = rows.reduce((most, { frame }) => Math.max(most, frame), 0);
  const wholeSecond = (rows[rows.length - 1]?.second ?? 0) !== (rows[0]?.second ?? 0);
  const fitting = RATES.filter((rate) => rate > highest);
  if (wholeSecond) return fitting[0] ?? highest + 1;
  return fitting.find((rate) => rate >= 60) ?? highest + 1;
}
