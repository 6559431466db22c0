import type { Losses, TrainingEvent } from '@antiphon/train';
import type { LearningCurves, ReportTraining, SampleCurves, ValidationCurves } from '../report/report-json';
import { validEvents } from './valid-events';

type Step = Extract<TrainingEvent, { event: 'step' }>;
type Sampled = Extract<TrainingEvent, { event: 'samples' }>;
type Validation = Extract<TrainingEvent, { event: 'validation' }>;

/** Points of a curve that a picture of this size can show. */
const POINTS = 200;
/** Validations have many parts. */
const VALIDATIONS = 100;

/**
 * How a training went, for a report and for pictures: at most 200 points, of six digits, and no times.
 * @param events all that it told, oldest first; what a kill made void is left out
 */
export function trainingCurves(
  { id, arm, trainSeed }: Pick<ReportTraining, 'id' | 'arm' | 'trainSeed'>,
  events: readonly TrainingEvent[],
): ReportTraining {
  const valid = validEvents(events);
  const steps = valid.filter((event) => event.event === 'step');
  const validations = valid.filter((event) => event.event === 'validation');
  const sampled = valid.filter((event) => event.event === 'samples');
  const warnings = valid
    .filter((event) => event.event === 'warning')
    .map(({ step, kind, text }) => ({ step, kind, text }));
  return {
    ...{ id, arm, trainSeed },
    step: valid.reduce((most, { step }) => Math.max(most, step), 0),
    steps: valid.findLast((event) => event.event === 'start')?.steps ?? 0,
    ...(steps.length === 0 ? {} : { curves: learningCurves(steps) }),
    ...(validations.length === 0 ? {} : { validation: validationCurves(validations) }),
    ...(sampled.length === 0 ? {} : { samples: sampleCurves(sampled) }),
    warnings,
  };
}

function learningCurves(events: readonly Step[]): LearningCurves {
  const names = [...new Set(events.flatMap(({ dropped }) => Object.keys(dropped)))];
  const pieces = inPieces(events, POINTS);
  const last = (read: (event: Step) => number) => pieces.map((piece) => round(read(piece[piece.length - 1])));
  const mean = (read: (event: Step) => number) => pieces.map((piece) => round(meanOf(piece.map(read))));
  return {
    step: last(({ step }) => step),
    loss: mean(({ loss }) => loss),
    gradientNorm: pieces.map((piece) => round(Math.max(...piece.map(({ gradientNorm }) => gradientNorm)))),
    learningRate: last(({ learningRate }) => learningRate),
    dropped: Object.fromEntries(names.map((name) => [name, mean(({ dropped }) => dropped[name] ?? 0)])),
  };
}

/** Of validations some are left out: their noise is fixed, so that one says as much as a mean of several. The last one stays. */
function validationCurves(events: readonly Validation[]): ValidationCurves {
  const shown = inPieces(events, VALIDATIONS).map((piece) => piece[piece.length - 1]);
  const keys = new Map(shown.flatMap(({ training }) => training.parts.map((part) => [keyOf(part), part])));
  const partOf = (losses: Losses | null, key: string) => {
    const part = losses?.parts.find((each) => keyOf(each) === key);
    return part === undefined ? null : round(part.loss);
  };
  return {
    step: shown.map(({ step }) => step),
    training: shown.map(({ training }) => round(training.loss)),
    validation: shown.map(({ validation }) => (validation === null ? null : round(validation.loss))),
    parts: [...keys].map(([key, { noise, kept }]) => ({
      ...{ noise, kept },
      training: shown.map(({ training }) => partOf(training, key)),
      validation: shown.map(({ validation }) => partOf(validation, key)),
    })),
  };
}

/** Some are left out, as of validations: they are of the same windows and noise. */
function sampleCurves(events: readonly Sampled[]): SampleCurves {
  const shown = inPieces(events, VALIDATIONS).map((piece) => piece[piece.length - 1]);
  const names = [...new Set(shown.flatMap(({ metrics }) => Object.keys(metrics)))];
  const valueOf = (value: number | null | undefined) => (value === null || value === undefined ? null : round(value));
  return {
    step: shown.map(({ step }) => step),
    metrics: Object.fromEntries(names.map((name) => [name, shown.map(({ metrics }) => valueOf(metrics[name]))])),
  };
}

function keyOf({ noise, kept }: Pick<Losses['parts'][number], 'noise' | 'kept'>): string {
  return JSON.stringify([noise, kept]);
}

/** At most so many pieces of about the same length, in order. */
function inPieces<T>(all: readonly T[], most: number): T[][] {
  const count = Math.min(most, all.length);
  return Array.from({ length: count }, (_, i) =>
    all.slice(Math.floor((i * all.length) / count), Math.floor(((i + 1) * all.length) / count)),
  );
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Six digits: more than a picture shows, less than a report has to carry. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
