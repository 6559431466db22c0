import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { ComparisonEstimate, ComparisonPlan, ExperimentSpec } from '@antiphon/experiment';
import { formatSeconds } from '../output/progress';

/** An estimate with the reading of the recordings. */
export type WholeEstimate = Omit<ComparisonEstimate, 'seconds'> & {
  readonly seconds: ComparisonEstimate['seconds'] & { readonly reading: number };
};

/** What a run would do, and could find, for people. @param data how the recordings are called */
export function planWords({ name, arms, trainSeeds }: ExperimentSpec, data: string, plan: ComparisonPlan): string {
  const { trainings, cells, audits, obsolete, evaluations, windows, notes, outlook } = plan;
  const isMissing = ({ state }: { readonly state: string }) => state === 'new';
  const continued = trainings.filter(({ state }) => state === 'continued');
  const stored = trainings.filter(({ state }) => state === 'stored').length;
  const missing = cells.filter(isMissing);
  return [
    `${name}, on ${data}: ${count(arms.length, 'arm')}, ${count(trainSeeds.length, 'training seed')}, ${count(windows.count, 'window')} of ${count(windows.clips, 'recording')}, ${count(windows.seeds, 'motion')} for each.`,
    `Trainings: ${trainings.filter(isMissing).length} new${continued.map(({ id, from, steps }) => `, ${id} goes on from step ${from} of ${steps}`).join('')}${stored === 0 ? '' : `, ${stored} from the store`}, ${trainings.filter(({ state }) => state === 'kept').length} kept.`,
    `Cells: ${missing.length} new, ${cells.length - missing.length} kept; audits: ${audits.missing} new, ${audits.all - audits.missing} kept.`,
    ...(obsolete.trainings + obsolete.cells === 0
      ? []
      : [
          `Of the spec no more: ${count(obsolete.trainings, 'training')} and ${count(obsolete.cells, 'cell')}, which would be set aside in attic.`,
        ]),
    `Sampling: ${grouped(missing.reduce((sum, { motions }) => sum + motions, 0))} motions, ${grouped(evaluations.missing)} network evaluations${evaluations.missing === evaluations.all ? '' : ` of ${grouped(evaluations.all)}`}.`,
    ...notes,
    '',
    ...outlook,
  ].join('\n');
}

/** What it would take, a line each. */
export function estimateWords({ seconds, memory, disk, deciding, notMeasuring }: WholeEstimate): string[] {
  const { total, training, sampling, audits, rest, reading } = seconds;
  return [
    ...notMeasuring.map(
      ({ metric, problem }) => `${metric} does not measure here, and will decide nothing: ${problem}.`,
    ),
    ...(deciding.length === 0
      ? ['None of the metrics that are to decide measures anything here: no comparison can pass.']
      : []),
    `Time on this machine, as busy as it is now: about ${formatSeconds(total)} (training ${formatSeconds(training)}, sampling ${formatSeconds(sampling)}, audits ${formatSeconds(audits)}, reading ${formatSeconds(reading)}, the rest ${formatSeconds(rest)}).`,
    `Memory: about ${bytes(memory)}. Disk: about ${bytes(disk)}.`,
    'Nothing was written.',
  ];
}

/** What this machine has too little of, a sentence a line. @param out where the run would go */
export async function shortage(
  out: string,
  { memory, disk }: Pick<WholeEstimate, 'memory' | 'disk'>,
): Promise<string[]> {
  const free = await freeIn(out);
  return [
    ...(memory > totalmem() ? [`This machine has ${bytes(totalmem())} of memory in all.`] : []),
    ...(free !== undefined && disk > free ? [`The disk has ${bytes(free)} left.`] : []),
  ];
}

/** Bytes that may be written there, or in the nearest folder above that exists. */
async function freeIn(path: string): Promise<number | undefined> {
  const found = await statfs(path).catch(() => undefined);
  if (found !== undefined) return found.bavail * found.bsize;
  return dirname(path) === path ? undefined : freeIn(dirname(path));
}

function count(number: number, what: string): string {
  return `${grouped(number)} ${what}${number === 1 ? '' : 's'}`;
}

function grouped(number: number): string {
  return Math.round(number).toLocaleString('en-GB');
}

function bytes(number: number): string {
  return number < 1e9 ? `${Math.ceil(number / 1e6)} MB` : `${(number / 1e9).toFixed(1)} GB`;
}
