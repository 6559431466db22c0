import { size } from '../../probe';
import type { Heard, HeardCause } from './heard';
import { deviation, type Rows } from './rows';

/** The same rows some time earlier or later. */
export function shifted({ served, recorded, every, columns }: Heard): HeardCause | undefined {
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
export function stretched({ served, recorded, every }: Heard): HeardCause | undefined {
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
const RATES = /* @__PURE__ */ (() => [
  ...Array.from({ length: 121 }, (_, i) => 2 ** ((i - 60) / 20)),
  ...[
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
  ],
])();
/** Of the variance that a hypothesis leaves: a shift is the same rows but at the edges; rates are between rows, and change the sound. */
const EXPLAINED = 0.05;
const ROUGHLY = 0.3;

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
    const left = (size(rows.was.map((one, i) => one - rows.is[i])) / Math.max(1e-9, deviation(rows.was))) ** 2;
    if (best === undefined || left < best.left) best = { value, left };
  }
  return best;
}
