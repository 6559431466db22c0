import { RATES } from '../../motion/conventional-rates';
import { usualStep } from './row-rate';

/** When the rows of a table were recorded. */
export interface RowTimes {
  /** One per row. */
  readonly seconds: readonly number[];
  /** Seconds: the clock's own steps. */
  readonly resolution: number;
  /** Whether it tells 29.97 Hz from 30: a time code counts whole frames of both. */
  readonly television: boolean;
  /** What its numbers are, where their name did not say seconds. */
  readonly unit?: string;
}

/** Units of clocks that are numbers: seconds in one. */
const UNITS = {
  seconds: 1,
  milliseconds: 1e-3,
  microseconds: 1e-6,
  'units of 100 ns': 1e-7,
  nanoseconds: 1e-9,
} as const;
export type TimeUnit = keyof typeof UNITS;

/** Hz: the rates at which motion is recorded at all. */
const [SLOWEST, FASTEST] = [1, 1000];
/** A rate this near to a conventional one is that one. */
const CONVENTIONAL = 0.02;
/** Shares of the steps: at least so many must go on, and at most so many back. */
const [ON, BACK] = [0.15, 0.1];
/** The share of equal steps in a column that counts. */
const COUNTING = 0.8;
/** Rows from which numbers alone can tell a clock or a counter, and the part of the usual step by which its steps may differ. */
const [ROWS, EVEN] = [16, 0.2];

/**
 * What numbers tell as a clock. The unit is the one that the column's name says if that gives a rate at which motion is recorded; else the first that gives a conventional
 * rate; else the first that gives any. Undefined where the numbers do not go on as a clock does, or count rows (1, 2, 3 …) without a unit in their name.
 * @param named the unit that the name says
 * @param nameless whether only the numbers say that this is a clock: then nothing but a conventional rate counts
 */
export function numberTimes(values: ArrayLike<number>, named?: TimeUnit, nameless = false): RowTimes | undefined {
  const step = stepOf(values);
  if (step === undefined || (named === undefined && countsBy(values) === 1)) return undefined;
  const rate = (unit: TimeUnit) => 1 / (step * UNITS[unit]);
  const possible = (unit: TimeUnit) => rate(unit) >= 0.99 * SLOWEST && rate(unit) <= 1.01 * FASTEST;
  const conventional = (unit: TimeUnit) => RATES.some((each) => Math.abs(rate(unit) / each - 1) < CONVENTIONAL);
  const units = Object.keys(UNITS) as TimeUnit[];
  const unit =
    (named !== undefined && possible(named) ? named : undefined) ??
    units.find(conventional) ??
    (nameless ? undefined : units.find(possible));
  if (unit === undefined) return undefined;
  return {
    ...inSeconds(values, UNITS[unit]),
    ...(unit === named || (named === undefined && unit === 'seconds') ? {} : { unit }),
  };
}

/** Numbers that are called seconds, whatever they are. */
export function inSeconds(values: ArrayLike<number>, unit = 1): RowTimes {
  return {
    seconds: Array.from(values, (value) => value * unit),
    resolution: quantum(values) * unit,
    television: true,
  };
}

/** The whole number that a column counts by: what four of five of its steps are, all others being more. Undefined where it does not count. */
export function countsBy(values: ArrayLike<number>): number | undefined {
  if (values.length < 2) return undefined;
  let least = Infinity;
  for (let row = 1; row < values.length; row++) least = Math.min(least, step(values, row));
  if (!(least > 0) || !everyWhole(values)) return undefined;
  return shareOfSteps(values, (step) => step === least) >= COUNTING ? least : undefined;
}

/** Whether a column that is called a number counts at all: whole numbers that mostly rise, or one number in all rows. */
export function isCount(values: ArrayLike<number>): boolean {
  if (!everyWhole(values)) return false;
  return shareOfSteps(values, (step) => step > 0) >= COUNTING || shareOfSteps(values, (step) => step === 0) === 1;
}

/** Whether each row's number is larger than the one before, nearly always by the same. */
export function risesEvenly(values: ArrayLike<number>): boolean {
  let rising = true;
  for (let row = 1; row < values.length && rising; row++) rising = step(values, row) > 0;
  if (!rising || values.length < ROWS) return false;
  const steps = Float64Array.from({ length: values.length - 1 }, (_, i) => step(values, i + 1)).sort();
  const usual = steps[Math.floor(steps.length / 2)] ?? 0;
  return shareOfSteps(values, (step) => Math.abs(step - usual) <= EVEN * usual) >= COUNTING;
}

/** The usual step of numbers that go on; undefined for others. */
function stepOf(values: ArrayLike<number>): number | undefined {
  if (values.length < 2) return undefined;
  if (shareOfSteps(values, (step) => step > 0) < ON || shareOfSteps(values, (step) => step < 0) > BACK)
    return undefined;
  const usual = usualStep(Float64Array.from(values).sort());
  return usual > 0 ? usual : undefined;
}

function step(values: ArrayLike<number>, row: number): number {
  return (values[row] ?? 0) - (values[row - 1] ?? 0);
}

/** The share of the steps that are so; 1 where there are none. */
function shareOfSteps(values: ArrayLike<number>, holds: (step: number) => boolean): number {
  let count = 0;
  for (let row = 1; row < values.length; row++) if (holds(step(values, row))) count++;
  return values.length < 2 ? 1 : count / (values.length - 1);
}

function everyWhole(values: ArrayLike<number>): boolean {
  for (let row = 0; row < values.length; row++) if (!Number.isInteger(values[row])) return false;
  return true;
}

/** The largest power of ten that all values are multiples of. */
function quantum(values: ArrayLike<number>): number {
  for (let digits = -6; digits < 12; digits++) {
    const scale = 10 ** digits;
    let whole = true;
    for (let row = 0; row < values.length && whole; row++) {
      const scaled = (values[row] ?? 0) * scale;
      whole = Math.abs(scaled - Math.round(scaled)) < 1e-3 * Math.min(1, scale);
    }
    if (whole) return 1 / scale;
  }
  return 0;
}
