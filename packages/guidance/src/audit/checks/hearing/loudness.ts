import type { RecordedColumns } from '@antiphon/core';
import type { Heard } from './heard';
import { FLAT, column, deviation, differences, explains, type Line, type Rows } from './rows';

/** A sound that is heard louder or quieter. */
export interface Loudness {
  /** In words. */
  readonly what: string;
  /** The part of the difference that it does not explain. */
  readonly left: number;
}

/** The same in natural units in all columns: added (to logarithms), or a factor. */
export function asLoudness(found: readonly Line[], recorded: Rows, columns: RecordedColumns): string | undefined {
  const { asData, normalised } = columns;
  const moving = found
    .map((_, c) => c)
    .filter((c) => deviation(column(recorded, c)) > FLAT && asData.std[c] > 0 && normalised.std[c] > 0);
  const unit = (c: number): number => asData.std[c] / normalised.std[c];
  const centre = (c: number): number => asData.mean[c] - unit(c) * normalised.mean[c];
  const units = moving.map(unit);
  const even = (values: readonly number[], within: number): boolean =>
    values.length > 0 && Math.max(...values) - Math.min(...values) <= within;
  if (
    even(
      found.map(([factor]) => factor).filter((_, c) => moving.includes(c)),
      0.02,
    ) &&
    Math.abs(found[moving[0]][0] - 1) < 0.02
  ) {
    const added = moving.map((c) => found[c][1] * unit(c));
    const largest = Math.max(...added.map(Math.abs));
    // Where columns have one unit, an offset of all may be of either kind: then it is taken for the normalisation, unless it is of a sound's size in no unit of it.
    const sameUnits = even(units, 0.02 * Math.max(...units));
    if (!sameUnits && even(added, 0.05 * largest) && largest > 0.05) return volume(Math.exp(added[0] / 2));
  }
  const factor = found[moving[0]]?.[0] ?? 1;
  // A sound a times as loud is a times as large from zero on, not from the mean on.
  const wanted = moving.map((c) => ((factor - 1) * centre(c)) / unit(c));
  const off = Math.max(...moving.map((c, i) => Math.abs(found[c][1] - wanted[i])));
  const apart = Math.max(...wanted.map(Math.abs));
  const alike = even(
    moving.map((c) => found[c][0]),
    0.02 * Math.abs(factor),
  );
  if (factor > 0 && Math.abs(factor - 1) > 0.02 && alike && apart > 0.05 && off < 0.05 * apart) return volume(factor);
  return undefined;
}

function volume(factor: number): string {
  return factor > 1
    ? `of a sound ${factor.toPrecision(2)} times as loud as training would hear it`
    : `of a sound 1/${(1 / factor).toPrecision(2)} as loud as training would hear it`;
}

/** Of logarithms with a floor, as log-mel has: exp(served) = gain·exp(recorded) + floor, the same two numbers in all columns that are logarithms (beside them is what is made of them: onsets). */
export function louder({ recorded, columns }: Heard, now: Rows): Loudness | undefined {
  if (columns === undefined) return undefined;
  const { asData, normalised } = columns;
  const logarithms = asData.least.map((least) => least < LOW);
  if (logarithms.filter(Boolean).length < MOSTLY * recorded.width) return undefined;
  const natural = ({ values, width }: Rows): Float64Array =>
    Float64Array.from(values, (value, i) => {
      const c = i % width;
      const unit = normalised.std[c] > 0 ? asData.std[c] / normalised.std[c] : 1;
      return asData.mean[c] + unit * (value - normalised.mean[c]);
    }).filter((_, i) => logarithms[i % width]);
  const [was, is] = [natural(recorded), natural(now)];
  if (Math.max(...was.map(Math.abs), ...is.map(Math.abs)) > MOST_LOGARITHM) return undefined;
  // Least squares of the relative error: (gain·e^was + floor)/e^is = 1.
  let [aa, ab, bb, a1, b1] = [0, 0, 0, 0, 0];
  was.forEach((value, i) => {
    const [a, b] = [Math.exp(value - is[i]), Math.exp(-is[i])];
    aa += a * a;
    ab += a * b;
    bb += b * b;
    a1 += a;
    b1 += b;
  });
  const determinant = aa * bb - ab * ab;
  if (!(Math.abs(determinant) > 1e-12 * aa * bb)) return undefined;
  const [gain, floor] = [(a1 * bb - b1 * ab) / determinant, (b1 * aa - a1 * ab) / determinant];
  const said = was.map((value) => Math.log(Math.max(Number.MIN_VALUE, gain * Math.exp(value) + floor)));
  if (!(gain >= 0) || !explains(said, was, is)) return undefined;
  return { what: volume(Math.sqrt(Math.max(gain, 1e-12))), left: differences(said, is) / differences(was, is) };
}

/** What is larger is no logarithm of a power. */
const MOST_LOGARITHM = 40;
/** A logarithm of power comes below this where it is quiet: an eighth of full scale. */
const LOW = -2;
/** Of the columns, that are logarithms. */
const MOSTLY = 0.5;
