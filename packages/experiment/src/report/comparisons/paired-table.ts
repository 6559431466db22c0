import type { MetricName } from '../../metrics/metric';
import { average } from '../../statistics/mean-squares';
import type { ReportCell } from '../report-json';

/** Two arms in one metric, paired by training seed and clip. */
export interface PairedTable {
  /** a − b, `[seed][clip]`. */
  readonly differences: readonly (readonly number[])[];
  /** Mean of b over the same seeds and clips. */
  readonly reference: number;
}

/**
 * Pairs the cells of two arms, one of each for every training seed. A clip that one of them has no finite value for in one of the trainings is left out of all, so that the table is whole; undefined where no clip is left.
 * Where a training failed, the other arm's with its seed has nothing to be paired with.
 */
export function pairedTable(
  a: readonly ReportCell[],
  b: readonly ReportCell[],
  metric: MetricName,
): PairedTable | undefined {
  const pairs = a.flatMap((cell) => {
    const other = b.find(({ trainSeed }) => trainSeed === cell.trainSeed);
    return other === undefined ? [] : [{ a: cell.perClip[metric] ?? {}, b: other.perClip[metric] ?? {} }];
  });
  const [first] = pairs;
  if (first === undefined) return undefined;
  const clips = Object.keys(first.a).filter((clip) =>
    pairs.every((pair) => isKnown(pair.a[clip]) && isKnown(pair.b[clip])),
  );
  if (clips.length === 0) return undefined;
  const differences = pairs.map((pair) => clips.map((clip) => Number(pair.a[clip]) - Number(pair.b[clip])));
  return { differences, reference: average(pairs.map((pair) => average(clips.map((clip) => Number(pair.b[clip]))))) };
}

/** The values of one arm in one metric, `[seed][clip]`, of the clips that all trainings have one for; undefined where no clip is left. */
export function valueTable(cells: readonly ReportCell[], metric: MetricName): number[][] | undefined {
  const values = cells.map(({ perClip }) => perClip[metric] ?? {});
  const clips = Object.keys(values[0] ?? {}).filter((clip) => values.every((each) => isKnown(each[clip])));
  return clips.length === 0 ? undefined : values.map((each) => clips.map((clip) => Number(each[clip])));
}

function isKnown(value: number | null | undefined): boolean {
  return typeof value === 'number' && Number.isFinite(value);
}
