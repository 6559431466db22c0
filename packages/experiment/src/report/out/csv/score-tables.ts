import type { Interval, Report, Scores } from '../../report-json';
import { table, type Table, type CsvValue } from './csv-text';

/** A number of an arm, or of a floor. */
interface Scored {
  readonly metric: string;
  readonly value: number | null;
  readonly bounds?: Interval | null | undefined;
}

/** Each arm in each setting: of every training, over all of them, and of every clip; and the floors. */
export function scoreTables({ cells, summaries, floors }: Report): Table[] {
  const values = cells.flatMap((cell) => scoredBy(cell).map((scored) => ({ ...cell, ...scored })));
  const means = summaries.flatMap((summary) =>
    [...scoredBy(summary), { metric: 'secondsPerClip', value: summary.secondsPerClip }].map((scored) => ({
      ...summary,
      ...scored,
    })),
  );
  const ofFloors = [
    { floor: `truth, ${floors.truth.kind}`, scores: floors.truth },
    { floor: 'mean pose', scores: floors.meanPose },
  ];
  const clips = cells.flatMap((cell) => clipsOf(cell).map((clip) => ({ ...cell, ...clip })));
  const trainSeed = ['seed of the training', (row: { trainSeed: number }): CsvValue => row.trainSeed] as const;
  return [
    table('values.csv', values, {
      arm: SETTING.arm,
      trainSeed,
      ...SETTING_WITHOUT_ARM,
      nfe: NFE,
      ...NUMBER,
      ...bounds('95 % interval over clips'),
    }),
    table('summaries.csv', means, {
      ...SETTING,
      trainings: ['number of trainings that the mean is over', ({ seeds }) => seeds],
      nfe: NFE,
      ...NUMBER,
      ...bounds('95 % interval over training seeds and clips'),
    }),
    table('per-clip.csv', clips, { arm: SETTING.arm, trainSeed, ...SETTING_WITHOUT_ARM, clip: CLIP, ...CLIP_NUMBER }),
    table(
      'floors.csv',
      ofFloors.flatMap(({ floor, scores }) => scoredBy(scores).map((scored) => ({ floor, ...scored }))),
      { floor: FLOOR, ...NUMBER, ...bounds('95 % interval over clips') },
    ),
    table(
      'floors-per-clip.csv',
      ofFloors.flatMap(({ floor, scores }) => clipsOf(scores).map((clip) => ({ floor, ...clip }))),
      { floor: FLOOR, clip: CLIP, ...CLIP_NUMBER },
    ),
  ];
}

interface Setting {
  readonly scale: number;
  readonly sampler: string;
  readonly steps: number | string;
}

const SETTING_WITHOUT_ARM = {
  scale: ['guidance scale; 1 for an arm with one branch', (row: Setting): CsvValue => row.scale],
  sampler: ['sampler', (row: Setting): CsvValue => row.sampler],
  steps: ['sampling steps, or a respacing', (row: Setting): CsvValue => row.steps],
} as const;
const SETTING = {
  arm: ['name of the arm', (row: { readonly arm: string }): CsvValue => row.arm],
  ...SETTING_WITHOUT_ARM,
} as const;
const NFE = ['network evaluations per motion', (row: { readonly nfe: number }): CsvValue => row.nfe] as const;
const NUMBER = {
  metric: ['its name in report.json (metrics.csv), or secondsPerClip', (row: Scored): CsvValue => row.metric],
  value: ['of the metric; empty: not measurable', (row: Scored): CsvValue => row.value],
} as const;
const CLIP = [
  'what statistics resample: a recording, or a window',
  (row: { readonly clip: string }): CsvValue => row.clip,
] as const;
const CLIP_NUMBER = {
  metric: NUMBER.metric,
  value: ['what the clip contributes; their mean is the metric', (row: Scored): CsvValue => row.value],
} as const;
const FLOOR = [
  'what was scored: the truth itself, or the mean pose',
  (row: { readonly floor: string }): CsvValue => row.floor,
] as const;

function bounds(what: string) {
  return {
    low: [`lower end of the ${what}`, (row: Scored): CsvValue => row.bounds?.[0]],
    high: [`upper end of the ${what}`, (row: Scored): CsvValue => row.bounds?.[1]],
  } as const;
}

function scoredBy({ metrics, intervals }: Pick<Scores, 'metrics' | 'intervals'>): Scored[] {
  return Object.entries(metrics).map(([metric, value]) => ({ metric, value, bounds: intervals[metric] }));
}

function clipsOf({ perClip }: Pick<Scores, 'perClip'>): (Scored & { readonly clip: string })[] {
  return Object.entries(perClip).flatMap(([metric, clips]) =>
    Object.entries(clips).map(([clip, value]) => ({ metric, clip, value })),
  );
}
