import { size } from '../../probe';
import type { Heard, HeardCause } from './heard';
import { shifted, stretched } from './heard-timing';
import { asLoudness, louder } from './loudness';
import { FLAT, column, deviation, differences, explains, fitLine, spreadOf, type Line, type Rows } from './rows';

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
    affineOrLouder(heard, now) ??
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

interface Lines {
  readonly found: readonly Line[];
  /** The part of the difference that they do not explain. */
  readonly left: number;
}

/** Column by column the line that makes `now` of `recorded`, where there is one. */
function lines(recorded: Rows, now: Rows): Lines | undefined {
  const found = Array.from({ length: now.width }, (_, c) => fitLine(column(recorded, c), column(now, c)));
  const said = now.values.map((_, i) => {
    const [factor, offset] = found[i % now.width];
    return factor * recorded.values[i] + offset;
  });
  if (!explains(said, recorded.values, now.values)) return undefined;
  return { found, left: differences(said, now.values) / differences(recorded.values, now.values) };
}

/** Normalised by other numbers, or louder: both may be lines, and offsets tell which; where only loudness has a floor, it says more. */
function affineOrLouder(heard: Heard, now: Rows): HeardCause | undefined {
  const { recorded, columns } = heard;
  const fitted = lines(recorded, now);
  if (spreadOf(now) < FLAT * FLAT && spreadOf(recorded) > FLAT)
    return { name: 'condition-louder-or-quieter', what: 'silent: every row is the same, whatever the sound' };
  const floored = louder(heard, now);
  const loudness =
    fitted === undefined || (floored !== undefined && floored.left < 0.5 * fitted.left)
      ? floored?.what
      : columns && asLoudness(fitted.found, recorded, columns);
  if (loudness !== undefined) return { name: 'condition-louder-or-quieter', what: loudness };
  return fitted && { name: 'condition-normalised-otherwise', what: normalisedAs(fitted.found, recorded) };
}

function normalisedAs(found: readonly Line[], recorded: Rows): string {
  // A column that does not move has no factor.
  const moving = found.filter((_, c) => deviation(column(recorded, c)) > FLAT);
  const factors = moving.map(([factor]) => factor);
  const offsets = found.map(([, offset]) => offset);
  const parts = [
    ...(factors.some((factor) => Math.abs(factor - 1) > 0.002) ? [`${span(factors)} times what it was`] : []),
    ...(offsets.some((offset) => Math.abs(offset) > 0.002) ? [`${span(offsets)} added`] : []),
  ];
  return `normalised by other numbers than in training: ${parts.join(', and ')}`;
}

/** `1.5`, or `0.7 to 1.5 (by column)`. */
function span(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const alike = most - least <= 0.02 * Math.max(Math.abs(most), Math.abs(least), 0.1);
  return alike ? String(+most.toPrecision(3)) : `${+least.toPrecision(3)} to ${+most.toPrecision(3)} (by column)`;
}

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
      const plain = size(was.map((value, i) => value - is[i]));
      const line = fitLine(was, is);
      const fitted = size(was.map((value, i) => line[0] * value + line[1] - is[i]));
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
