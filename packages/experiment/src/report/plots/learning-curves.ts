import * as Plot from '@observablehq/plot';
import { allMetrics } from '../../metrics/registry';
import type { ReportTraining, ValidationCurves } from '../report-json';
import { armColour, draw } from './drawing';

/** A picture of how trainings went: of one quantity against the steps. */
export interface LearningPicture {
  readonly heading: string;
  /** What its lines are, where they are told apart by colour. */
  readonly legend: readonly { readonly colour: string; readonly label: string }[];
  readonly svg: string;
}

/** A line of a picture; dashed: of windows that are trained on. */
interface Line {
  readonly label: string;
  readonly colour: string;
  readonly dashed?: boolean;
  readonly faint?: boolean;
  readonly step: readonly number[];
  readonly value: readonly (number | null)[];
}

/** Values that are further apart are drawn by their order of magnitude: else all but the largest lie on the axis. */
const APART = 20;

/** The losses of an arm's trainings: on windows that it does not see (solid) and on those it does (dashed); in grey as measured while it learns. */
export function lossPicture(
  name: string,
  trainings: readonly ReportTraining[],
  arm: number,
): LearningPicture | undefined {
  const lines = trainings.flatMap(({ curves, validation }): Line[] => [
    ...(curves === undefined
      ? []
      : [{ label: 'while learning', colour: 'currentColor', faint: true, step: curves.step, value: curves.loss }]),
    ...(validation === undefined ? [] : sides(name, armColour(arm), validation.step, validation)),
  ]);
  return picture(name, 'loss', lines, []);
}

/** Its losses by how noisy the motion was: means over what was heard, and over its trainings. */
export function noisePicture(name: string, trainings: readonly ReportTraining[]): LearningPicture | undefined {
  const label = ({ noise: [from, to] }: Part) => `${from.toFixed(2)} … ${to.toFixed(2)} of the noise`;
  return partsPicture(name, trainings, label);
}

/** Its losses by which conditions were heard: means over noise levels, and over its trainings. */
export function heardPicture(name: string, trainings: readonly ReportTraining[]): LearningPicture | undefined {
  const label = ({ kept }: Part) => (kept.length === 0 ? 'nothing heard' : `${kept.join(' and ')} heard`);
  return partsPicture(name, trainings, label);
}

/** What else is measured at each step, all arms in one: gradient norm, learning rate, shares of drops. */
export function stepPictures(
  trainings: readonly ReportTraining[],
  arms: readonly string[],
): readonly LearningPicture[] {
  const lines = (valueOf: (curves: NonNullable<ReportTraining['curves']>) => readonly number[]) =>
    trainings.flatMap(({ arm, curves }): Line[] => {
      if (curves === undefined) return [];
      return [{ label: arm, colour: armColour(arms.indexOf(arm)), step: curves.step, value: valueOf(curves) }];
    });
  const legend = legendOf(trainings, arms);
  const conditions = [...new Set(trainings.flatMap(({ curves }) => Object.keys(curves?.dropped ?? {})))];
  return [
    picture(
      'Gradient norm',
      'before clipping',
      lines(({ gradientNorm }) => gradientNorm),
      legend,
    ),
    picture(
      'Learning rate',
      'learning rate',
      lines(({ learningRate }) => learningRate),
      legend,
    ),
    ...conditions.map((name) =>
      picture(
        `Dropped: ${name}`,
        'share of samples',
        lines(({ dropped }) => dropped[name] ?? []),
        legend,
      ),
    ),
  ].filter((each) => each !== undefined);
}

/** Metrics of motions that were sampled while they ran, all arms in one. */
export function samplePictures(
  trainings: readonly ReportTraining[],
  arms: readonly string[],
): readonly LearningPicture[] {
  const names = [...new Set(trainings.flatMap(({ samples }) => Object.keys(samples?.metrics ?? {})))];
  return names.flatMap((name) => {
    const metric = allMetrics().find((each) => each.name === name);
    const lines = trainings.flatMap(({ arm, samples }): Line[] =>
      samples === undefined
        ? []
        : [
            {
              label: arm,
              colour: armColour(arms.indexOf(arm)),
              step: samples.step,
              value: samples.metrics[name] ?? [],
            },
          ],
    );
    return picture(metric?.label ?? name, metric?.unit ?? '', lines, legendOf(trainings, arms)) ?? [];
  });
}

function legendOf(trainings: readonly ReportTraining[], arms: readonly string[]): LearningPicture['legend'] {
  return arms
    .map((label, i) => ({ colour: armColour(i), label }))
    .filter(({ label }) => trainings.some(({ arm }) => arm === label));
}

type Part = ValidationCurves['parts'][number];

function partsPicture(
  name: string,
  trainings: readonly ReportTraining[],
  labelOf: (part: Part) => string,
): LearningPicture | undefined {
  const labels = [...new Set(trainings.flatMap(({ validation }) => validation?.parts.map(labelOf) ?? []))];
  const steps = [...new Set(trainings.flatMap(({ validation }) => validation?.step ?? []))].sort((a, b) => a - b);
  const mean = (label: string, side: 'training' | 'validation') =>
    steps.map((step) => {
      const values = trainings.flatMap(({ validation }) => {
        const at = validation?.step.indexOf(step) ?? -1;
        return (validation?.parts ?? [])
          .filter((part) => labelOf(part) === label)
          .flatMap((part) => part[side][at] ?? []);
      });
      return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
    });
  const lines = labels.flatMap((label, i) =>
    sides(label, armColour(i), steps, { training: mean(label, 'training'), validation: mean(label, 'validation') }),
  );
  return picture(
    name,
    'loss',
    lines,
    labels.map((label, i) => ({ label, colour: armColour(i) })),
  );
}

function sides(
  label: string,
  colour: string,
  step: readonly number[],
  {
    training,
    validation,
  }: { readonly training: readonly (number | null)[]; readonly validation: readonly (number | null)[] },
): Line[] {
  return [
    { label: `${label}, trained on`, colour, dashed: true, step, value: training },
    { label, colour, step, value: validation },
  ];
}

/** Nothing where there is nothing to draw. */
function picture(
  heading: string,
  unit: string,
  lines: readonly Line[],
  legend: LearningPicture['legend'],
): LearningPicture | undefined {
  const points = lines.flatMap(({ step, value, ...line }, key) =>
    step.flatMap((at, i) => {
      const y = value[i] ?? null;
      return y === null ? [] : [{ ...line, key, step: at, value: y }];
    }),
  );
  if (points.length === 0) return undefined;
  const values = points.map(({ value }) => value);
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const magnitudes = low > 0 && high / low > APART;
  const shared = { x: 'step', y: 'value', z: 'key', stroke: 'colour' } as const;
  const of = (wanted: (point: (typeof points)[number]) => boolean | undefined) => points.filter(wanted);
  const ends = lines.flatMap((_, key) => points.findLast((point) => point.key === key) ?? []);
  const svg = draw(
    `${heading}, ${unit} against steps: ${ends.map(({ label, step, value }) => `${label} ${value.toPrecision(3)} at step ${step}`).join('; ')}`,
    {
      x: { label: 'step', labelAnchor: 'center', labelArrow: 'none', ticks: 5, tickFormat: '~s' },
      y: {
        label: unit,
        labelArrow: 'none',
        grid: true,
        ticks: 5,
        ...(magnitudes ? { type: 'log', tickFormat: '~g' } : { nice: true, zero: low >= 0, tickFormat: '~g' }),
      },
      marks: [
        Plot.line(
          of(({ faint }) => faint === true),
          { ...shared, strokeWidth: 1, strokeOpacity: 0.55 },
        ),
        Plot.line(
          of(({ dashed }) => dashed === true),
          { ...shared, strokeWidth: 1.6, strokeDasharray: '5,4' },
        ),
        Plot.line(
          of(({ faint, dashed }) => faint !== true && dashed !== true),
          { ...shared, strokeWidth: 2 },
        ),
        // A line of one point is none.
        Plot.dot(
          of(({ key }) => points.filter((point) => point.key === key).length === 1),
          { x: 'step', y: 'value', fill: 'colour', r: 3 },
        ),
      ],
      color: { type: 'identity' },
    },
  );
  return { heading, legend, svg };
}
