import type { RecordedColumns } from '@antiphon/core';
import type { FindingName } from '../../finding';
import { explains, fitLine, rms, spreadOf, type Rows } from './rows';

/** Why a condition is heard otherwise than in training. */
export interface HeardCause {
  readonly name: FindingName;
  /** What is done to it, to follow "The condition … is". */
  readonly what: string;
}

/** What a condition is of the reference sound, as served and as recorded. */
export interface Heard {
  readonly name: string;
  /** All rows. */
  readonly served: Rows;
  /** Every so many rows, from the first on. */
  readonly recorded: Rows;
  readonly every: number;
  readonly columns: RecordedColumns | undefined;
}

/**
 * Names why what is served is not what was recorded: each hypothesis says what would be heard, and the first that says it to a twentieth of the difference is the cause. The narrow ones come first.
 */
export function causeOf(heard: Heard, others: readonly Heard[]): HeardCause {
  const { served, recorded, every } = heard;
  const now = kept(served, every);
  if (served.width !== recorded.width) return otherwise(`${served.width} numbers wide instead of ${recorded.width}`);
  if (!now.values.every(Number.isFinite)) return otherwise('not finite');
  const rows = Math.ceil(served.count / every);
  if (Math.abs(rows - recorded.count) > Math.max(1, 0.02 * recorded.count))
    return {
      name: 'condition-rate',
      what: `heard in ${rows} rows where training had ${recorded.count}: its rate is another one`,
    };
  return (
    exchanged(heard, now, others) ??
    affine(heard, now) ??
    louder(heard, now) ??
    reordered(recorded, now) ??
    shifted(heard) ??
    stretched(heard) ??
    otherwise('otherwise in a way that no known cause explains')
  );
}

export function kept({ values, width, count }: Rows, every: number): Rows {
  const rows = values.filter((_, i) => Math.floor(i / width) % every === 0);
  return { values: rows, width, count: Math.ceil(count / every) };
}

function otherwise(what: string): HeardCause {
  return { name: 'condition-heard-otherwise', what };
}

/** It is another condition's, normalised as itself or as this one. */
function exchanged({ recorded }: Heard, now: Rows, others: readonly Heard[]): HeardCause | undefined {
  if (spreadOf(now) < FLAT || lines(recorded, now) !== undefined) return undefined;
  const twin = others.find((other) => {
    const { recorded: theirs } = other;
    return (
      theirs.width === now.width &&
      theirs.count === now.count &&
      spreadOf(theirs) > FLAT &&
      lines(theirs, now) !== undefined
    );
  });
  return twin && { name: 'conditions-exchanged', what: `what "${twin.name}" was in training` };
}

/** Rows that hardly vary say nothing of where they come from. */
const FLAT = 0.01;

type Line = readonly [factor: number, offset: number];

/** Column by column the line that makes `now` of `recorded`, where there is one. */
function lines(recorded: Rows, now: Rows): Line[] | undefined {
  const found = Array.from({ length: now.width }, (_, c) => fitLine(column(recorded, c), column(now, c)));
  const said = now.values.map((_, i) => {
    const [factor, offset] = found[i % now.width];
    return factor * recorded.values[i] + offset;
  });
  return explains(said, recorded.values, now.values) ? found : undefined;
}

/** Normalised by other numbers, or louder: both are lines, and the offsets tell which. */
function affine({ recorded, columns }: Heard, now: Rows): HeardCause | undefined {
  const found = lines(recorded, now);
  if (found === undefined) return undefined;
  // A column that does not move has no factor.
  const moving = found.filter((_, c) => deviation(column(recorded, c)) > FLAT);
  const factors = moving.map(([factor]) => factor);
  const offsets = found.map(([, offset]) => offset);
  const loudness = columns && asLoudness(found, recorded, columns);
  if (factors.every((factor) => Math.abs(factor) < FLAT))
    return { name: 'condition-louder-or-quieter', what: 'silent: every row is the same, whatever the sound' };
  if (loudness !== undefined) return { name: 'condition-louder-or-quieter', what: loudness };
  const [factor, offset] = [text(factors, 'times '), text(offsets, '', ' added')];
  return {
    name: 'condition-normalised-otherwise',
    what: `normalised by other numbers than in training: ${factor} what it was, with ${offset}`,
  };
}

/** The same in natural units in all columns: added (to logarithms), or a factor. */
function asLoudness(found: readonly Line[], recorded: Rows, columns: RecordedColumns): string | undefined {
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

/** Of logarithms with a floor, as log-mel has: exp(served) = gain·exp(recorded) + floor, the same two numbers in all columns. */
function louder({ recorded, columns }: Heard, now: Rows): HeardCause | undefined {
  if (columns === undefined) return undefined;
  const natural = (rows: Rows): Float64Array =>
    Float64Array.from(rows.values, (value, i) => {
      const c = i % rows.width;
      const { asData, normalised } = columns;
      const unit = normalised.std[c] > 0 ? asData.std[c] / normalised.std[c] : 1;
      return asData.mean[c] + unit * (value - normalised.mean[c]);
    });
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
  return { name: 'condition-louder-or-quieter', what: volume(Math.sqrt(Math.max(gain, 1e-12))) };
}

const MOST_LOGARITHM = 40;

/** Its columns in another order, normalised before or after. */
function reordered(recorded: Rows, now: Rows): HeardCause | undefined {
  const { width } = now;
  if (width < 2) return undefined;
  const taken = new Set<number>();
  const from: number[] = [];
  const said = new Float64Array(now.values.length);
  for (let c = 0; c < width; c++) {
    const is = column(now, c);
    let best = { column: c, off: Infinity, line: [1, 0] as Line };
    for (let other = 0; other < width; other++) {
      if (taken.has(other)) continue;
      const was = column(recorded, other);
      const plain = rms(was.map((value, i) => value - is[i]));
      const line = fitLine(was, is);
      const fitted = rms(was.map((value, i) => line[0] * value + line[1] - is[i]));
      // As it is, where that says it as well: a line says a little more by its two numbers.
      const [off, chosen] = plain <= 2 * fitted + 1e-3 ? [plain, [1, 0] as Line] : [fitted, line];
      if (off < best.off) best = { column: other, off, line: chosen };
    }
    taken.add(best.column);
    from.push(best.column);
    const was = column(recorded, best.column);
    was.forEach((value, row) => (said[row * width + c] = best.line[0] * value + best.line[1]));
  }
  const moved = from.filter((other, c) => other !== c).length;
  if (moved === 0 || !explains(said, recorded.values, now.values)) return undefined;
  return {
    name: 'condition-columns-reordered',
    what: `heard with ${moved} of its ${width} columns in another order (the first is column ${from[0] + 1} of training)`,
  };
}

/** The same rows some time earlier or later. */
function shifted({ served, recorded, every, columns }: Heard): HeardCause | undefined {
  const most = Math.floor(Math.min(served.count / 3, MOST_SHIFT));
  const best = bestOf(
    Array.from({ length: 2 * most + 1 }, (_, i) => i - most).filter((lag) => lag !== 0),
    (lag) => (served.width === 0 ? undefined : sampledAt(served, recorded, (row) => row * every + lag)),
  );
  if (best === undefined || best.left > EXPLAINED) return undefined;
  const seconds = columns && best.value / columns.rate;
  const when = seconds === undefined ? '' : ` (${Math.abs(seconds).toPrecision(2)} s)`;
  return {
    name: 'condition-shifted',
    what: `heard ${Math.abs(best.value)} rows${when} too ${best.value > 0 ? 'late' : 'early'}`,
  };
}

const MOST_SHIFT = 90;

/** The same rows faster or slower. A sound at another rate has another spectrum, too: its course over time tells. */
function stretched({ served, recorded, every }: Heard): HeardCause | undefined {
  const best = bestOf(
    RATES.filter((rate) => rate !== 1),
    (rate) => sampledAt(served, recorded, (row) => row * every * rate),
  );
  if (best === undefined || best.left > ROUGHLY) return undefined;
  return {
    name: 'condition-rate',
    what: `heard ${best.value < 1 ? `${(1 / best.value).toPrecision(3)} times as fast` : `at 1/${best.value.toPrecision(3)} of its speed`}: its rate is another one`,
  };
}

/** Speeds between usual rates of sound (8 to 48 kHz) and of motion (24 to 120 Hz). */
const RATES = Array.from({ length: 121 }, (_, i) => 2 ** ((i - 60) / 20)).concat([
  44.1 / 48,
  48 / 44.1,
  16 / 22.05,
  22.05 / 16,
  24 / 25,
  25 / 24,
  25 / 30,
  30 / 25,
  16 / 44.1,
  44.1 / 16,
  16 / 48,
  3,
]);
/** Of the variance that a hypothesis leaves: a shift is the same rows but at the edges; rates are between rows, and change the sound. */
const [EXPLAINED, ROUGHLY] = [0.05, 0.3];

/** Rows as recorded, and the served ones that would be the same, where there are any. */
function sampledAt(served: Rows, recorded: Rows, at: (row: number) => number): { was: number[]; is: number[] } {
  const { width } = served;
  const [was, is]: [number[], number[]] = [[], []];
  for (let row = 0; row < recorded.count; row++) {
    const place = at(row);
    const [low, share] = [Math.floor(place), place - Math.floor(place)];
    if (low < 0 || low + (share > 0 ? 1 : 0) >= served.count) continue;
    for (let c = 0; c < width; c++) {
      const value = served.values[low * width + c];
      const next = share > 0 ? served.values[(low + 1) * width + c] : value;
      was.push(recorded.values[row * width + c]);
      is.push(value + share * (next - value));
    }
  }
  return { was, is };
}

/** The hypothesis that leaves the smallest part of the recorded variance, of those that say something of a third of the rows. */
function bestOf(
  values: readonly number[],
  rowsOf: (value: number) => { was: number[]; is: number[] } | undefined,
): { readonly value: number; readonly left: number } | undefined {
  const sizes = values.map((value) => ({ value, rows: rowsOf(value) }));
  const most = Math.max(0, ...sizes.map(({ rows }) => rows?.was.length ?? 0));
  let best: { value: number; left: number } | undefined;
  for (const { value, rows } of sizes) {
    if (rows === undefined || rows.was.length < most / 3 || rows.was.length < 8) continue;
    const left = (rms(rows.was.map((one, i) => one - rows.is[i])) / Math.max(1e-9, deviation(rows.was))) ** 2;
    if (best === undefined || left < best.left) best = { value, left };
  }
  return best;
}

function column({ values, width }: Rows, c: number): Float64Array {
  return Float64Array.from({ length: values.length / width }, (_, row) => values[row * width + c]);
}

function deviation(values: ArrayLike<number>): number {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / Math.max(1, all.length);
  return rms(all.map((value) => value - mean));
}

function text(values: readonly number[], before: string, after = ''): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const alike = most - least <= 0.02 * Math.max(Math.abs(most), Math.abs(least), 0.1);
  return alike
    ? `${+most.toPrecision(3)} ${before}${after}`.trim()
    : `${+least.toPrecision(3)} to ${+most.toPrecision(3)} ${before}(by column)${after}`;
}
