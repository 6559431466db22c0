import { DISTINCT, LESS_COMMON_RATES, NTSC_RATES, RATES, SLOW_RATES } from './conventional-rates';

/** Parts: room for the rounding of floating-point numbers at the ends of an interval. */
const EPSILON = 1e-9;
/** Zeros behind this many decimals are a writer's habit, not precision: 0.033000 is 33 ms, as 0.033 is. */
const DECIMALS_OF_MILLISECONDS = 3;
/** Parts: a frame time that is printed finer than this tells any rate well enough by itself; only whole rates are then still looked for. */
const FINE = 1e-5;

/** The rates that a printed frame time may mean. */
export interface FrameTime {
  /** Hz: the conventional rates whose frame time, rounded or cut off, is printed so; the likeliest first. Without any, what the number says. */
  readonly rates: readonly [number, ...number[]];
  /** Hz: what the number says, taken exactly. */
  readonly literal: number;
  /** Whether the first rate is exactly what the number says (0.04: 25 Hz). */
  readonly exact: boolean;
}

/**
 * What a printed frame time may mean: 0.033 is 1/30 or 1/29.97 of a second, cut off; 0.017 is 1/60, rounded; 0.04 is exactly 1/25. A number with digits enough
 * to be of no conventional rate means itself, or the whole rate that is within its last digit and half a per cent.
 * @param printed a positive decimal number, e.g. `0.0333` or `3.33e-2`
 */
export function frameTime(printed: string): FrameTime {
  const time = Number(printed);
  const literal = 1 / time;
  const unit = 10 ** -decimals(printed);
  const allowed = (rate: number) =>
    1 / rate >= (time - unit / 2) * (1 - EPSILON) && 1 / rate < (time + unit) * (1 - EPSILON);
  const exactly = (rate: number) => Math.abs(rate * time - 1) < EPSILON;
  const byDistance = (a: number, b: number) => Math.abs(1 / a - time) - Math.abs(1 / b - time);
  const common = [...RATES, ...SLOW_RATES].filter(allowed).sort(byDistance);
  const exact = common.find(exactly);
  const likely = exact === undefined ? common : [exact, ...common.filter((rate) => rate !== exact)];
  const rarer = unit / time < FINE ? [LESS_COMMON_RATES] : [NTSC_RATES, LESS_COMMON_RATES];
  const [first, ...others] = [...likely, ...rarer.flatMap((rates) => rates.filter(allowed).sort(byDistance))];
  if (first !== undefined) return { rates: [first, ...others], literal, exact: exactly(first) };
  const whole = Math.round(literal);
  const near = Math.abs(whole * time - 1) < 0.005 && Math.abs(1 / whole - time) < unit;
  return { rates: [near ? whole : literal], literal, exact: true };
}

/**
 * The rate that the audio beside a motion speaks for: the likeliest one, unless another of the allowed rates fits the audio's length to within 0.04 s where
 * that one does not, or the likeliest does not fit within the tolerance and another (or the number itself) does. A rate that is exactly what was printed gives way only for the latter.
 * @param seconds of the audio
 * @param tolerance seconds
 */
export function rateBesideAudio(time: FrameTime, frames: number, seconds: number, tolerance: number): number {
  const { rates, literal, exact } = time;
  const error = (rate: number) => Math.abs(frames / rate - seconds);
  const best = (among: readonly [number, ...number[]]) => among.reduce((a, b) => (error(b) < error(a) ? b : a));
  const [likeliest] = rates;
  const fitting = best(rates);
  if (!exact && error(fitting) <= DISTINCT && error(likeliest) - error(fitting) > DISTINCT) return fitting;
  if (error(likeliest) <= tolerance) return likeliest;
  const any = best([...rates, literal]);
  return error(any) <= tolerance ? any : likeliest;
}

/** How many decimals of a number count. */
function decimals(printed: string): number {
  const [, fraction = '', exponent = '0'] = /^[^.e]*(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(printed) ?? [];
  const shown = fraction.length - Number(exponent);
  const needed = fraction.replace(/0+$/, '').length - Number(exponent);
  return Math.max(needed, Math.min(shown, DECIMALS_OF_MILLISECONDS));
}
