import { roleOfName } from './column-names';
import { countsBy, inSeconds, isCount, numberTimes, risesEvenly, type RowTimes } from './row-clock';
import type { TimeCells } from './time-cells';
import { timeCodeTimes } from './time-code';

/** A column of a table. */
export interface Column {
  /** Undefined where the file has no names. */
  readonly name?: string;
  /** Its numbers, one per row. */
  readonly values: () => ArrayLike<number>;
  /** Of a column whose cells are times in words. */
  readonly times?: TimeCells;
}

/** What the columns of a table are. */
export interface ColumnRoles {
  /** Columns that are channels, rising. */
  readonly channels: readonly number[];
  /** When the rows were recorded. */
  readonly clock?: RowTimes;
  /** Frame numbers in steps of one: they tell which frames are missing, but not the rate. */
  readonly frames?: readonly number[];
  /** What was left out, and why: what a sentence about the file goes on with. */
  readonly notes: readonly string[];
}

/** Columns that only their numbers tell from channels, at most: where more rise evenly, that is what the table is about. */
const NAMELESS = 2;

type Role = 'channel' | 'counter' | 'constant' | 'short' | RowTimes;

/**
 * Tells clocks and counters from channels: by their names where their numbers agree, and by numbers that rise evenly from the first row to the last, which no face does.
 * Of several clocks the first counts, time codes before numbers.
 */
export function rolesOf(columns: readonly Column[]): ColumnRoles {
  const roles = columns.map(roleByName);
  const rising = columns.flatMap((column, at) =>
    roles[at] === 'channel' && isOpen(column) && risesEvenly(column.values()) ? [at] : [],
  );
  const channels = roles.filter((role) => role === 'channel').length;
  if (rising.length <= NAMELESS && rising.length < channels)
    for (const at of rising) roles[at] = roleByNumbers(columns[at]?.values() ?? []);
  const clocks = roles.flatMap((role, at) => (typeof role === 'object' ? [{ at, times: role }] : []));
  const clock = clocks.find(({ at }) => columns[at]?.times?.kind === 'time code') ?? clocks[0];
  const counter = columns.find((_, at) => roles[at] === 'counter')?.values();
  const by = counter && countsBy(counter);
  return {
    channels: roles.flatMap((role, at) => (role === 'channel' ? [at] : [])),
    ...(clock && { clock: clock.times }),
    ...(counter && by !== undefined && { frames: Array.from(counter, (value) => value / by) }),
    notes: columns.flatMap(({ name }, at) => {
      const note = noteOf(roles[at] ?? 'channel', name, at === clock?.at);
      const what = name === undefined || name === '' ? `column ${at + 1}` : `the column ${JSON.stringify(name)}`;
      return note === undefined ? [] : [`${what} ${note}`];
    }),
  };
}

function roleByName({ name, values, times }: Column): Role {
  if (times?.kind === 'time code') return timeCodeTimes(times) ?? 'short';
  if (times?.kind === 'time of day') return inSeconds(times.values);
  const named = name === undefined ? undefined : roleOfName(name);
  if (named === undefined || named.role === 'channel' || named.role === 'unknown') return 'channel';
  const numbers = values();
  const count = countsBy(numbers) === undefined ? 'constant' : 'counter';
  if (named.role === 'counter') return count;
  // A viseme as well (I, T, S), which another recording moves.
  if (name?.length === 1 && count === 'constant' && isCount(numbers)) return 'channel';
  const clock = named.role === 'clock' ? numberTimes(numbers, named.unit) : undefined;
  if (clock !== undefined) return clock;
  if (isCount(numbers)) return count;
  return named.role === 'clock' && named.sure ? inSeconds(numbers) : 'channel';
}

/** Whether only its numbers can tell what a column is. */
function isOpen({ name = '' }: Column): boolean {
  return name === '' || roleOfName(name).role === 'unknown';
}

/** Of a column that rises evenly: it counts, or is a clock where its numbers give a conventional rate. */
function roleByNumbers(values: ArrayLike<number>): Role {
  return countsBy(values) === undefined ? (numberTimes(values, undefined, true) ?? 'channel') : 'counter';
}

/** Names that files usually give their clocks and counters: nothing is said of these. */
const [CLOCK, COUNTER] = [
  /^(time ?code|time|timestamp|seconds|time \(s\))$/i,
  /^(frame|frame_?number|blendshapecount)$/i,
];

/** What is said of a column that is no channel. */
function noteOf(role: Role, name = '', isClock: boolean): string | undefined {
  if (role === 'channel') return undefined;
  if (role === 'short') return 'covers less than two seconds, which does not tell its rate';
  if (role === 'counter' || role === 'constant') {
    if (COUNTER.test(name)) return undefined;
    return `${role === 'counter' ? 'counts rows' : 'says nothing of the motion'} and is left out`;
  }
  if (!isClock) return 'tells the time again and is left out';
  if (role.unit === undefined) return CLOCK.test(name) ? undefined : 'is taken as the clock';
  return `is taken as the clock, in ${role.unit}`;
}
