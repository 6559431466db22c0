import type { AntiphonError } from '@antiphon/core';

/** Makes an error of a problem with a cell. */
export type FailCell = (problem: string) => AntiphonError;

/** How the cells of a column tell the time: SMPTE codes, times of day (with or without a date), or plain numbers of some unit. */
export type TimeKind = 'time code' | 'time of day' | 'number';

const TIME_CODE = /^(\d{1,2})[:;](\d{1,2})[:;](\d{1,2})([:;])(\d{1,3})(?:\.(\d+))?$/;
const TIME_OF_DAY = /^(?:(\d{4}-\d\d-\d\d)[T ]+)?(?:(\d{1,2}):)?(\d{1,2}):(\d{1,2}(?:[.,]\d+)?)(?:Z|[+-]\d\d:?\d\d)?$/;
const DAY = 24 * 60 * 60;

/** The cells of a column that may be a clock, row by row. */
export class TimeCells {
  /** Of the first cell, and so of all; undefined while there is none, or where it is no time. */
  kind: TimeKind | undefined;
  /** Numbers as they are; times of day and time codes (without their frames) in seconds. */
  readonly values: number[] = [];
  /** Of time codes: the frame in the second, a whole number, and the digits behind it as a fraction of 1. */
  readonly frames: { readonly frame: number; readonly fraction: number }[] = [];
  /** Of time codes: digits behind the frame, at most. */
  digits = 0;
  /** Of time codes: whether numbers of frames are left out to keep to the wall clock (`HH:MM:SS;FF`, 29.97 Hz). */
  dropFrame = false;

  /** @throws what `fail` makes of a cell that is of another kind than the first; nothing where the first is no time */
  push(cell: string, fail: FailCell): void {
    if (this.values.length === 0) this.kind = kindOf(cell);
    if (this.kind === 'time code') this.pushCode(cell, fail);
    else if (this.kind === 'time of day') this.pushTimeOfDay(cell, fail);
    else this.values.push(Number(cell));
  }

  private pushCode(cell: string, fail: FailCell): void {
    const match = TIME_CODE.exec(cell);
    if (match === null) throw fail(`expected a time code HH:MM:SS:FF, found ${JSON.stringify(cell.slice(0, 40))}`);
    const [, hours, minutes, seconds, separator, frame, fraction = ''] = match;
    this.pushSeconds(Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
    this.frames.push({ frame: Number(frame), fraction: Number(`0.${fraction}`) });
    this.digits = Math.max(this.digits, fraction.length);
    this.dropFrame ||= separator === ';';
  }

  private pushTimeOfDay(cell: string, fail: FailCell): void {
    const match = TIME_OF_DAY.exec(cell);
    if (match === null) throw fail(`expected a time HH:MM:SS.fff, found ${JSON.stringify(cell.slice(0, 40))}`);
    const [, date, hours = '0', minutes, seconds] = match;
    const day = date === undefined ? 0 : Date.parse(`${date}T00:00:00Z`) / 1000;
    if (!Number.isFinite(day)) throw fail(`"${date ?? ''}" is no date`);
    const time = day + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds?.replace(',', '.'));
    if (date === undefined) this.pushSeconds(time);
    else this.values.push(time);
  }

  /** Past midnight the clock begins again. */
  private pushSeconds(time: number): void {
    const days = Math.round(((this.values[this.values.length - 1] ?? time) - time) / DAY);
    this.values.push(time + Math.max(0, days) * DAY);
  }
}

function kindOf(cell: string): TimeKind | undefined {
  if (cell !== '' && Number.isFinite(Number(cell))) return 'number';
  if (TIME_CODE.test(cell)) return 'time code';
  return TIME_OF_DAY.test(cell) ? 'time of day' : undefined;
}
