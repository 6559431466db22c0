import { AntiphonError } from '@antiphon/core';
import type { Dataset } from '@antiphon/data';
import { conditionsOf } from '@antiphon/train';
import { evaluationSet, type EvaluationSets } from '../../evaluation/evaluation-set';
import { validationSet } from '../../evaluation/margins';
import { refusals, together } from '@antiphon/data/settings-text';
import type { MetricName } from '../../metrics/metric';
import { metricsOff } from '../../spec/chosen-metrics';
import type { ExperimentSpec } from '../../spec/spec';
import { planExperiment, type Training } from '../plan';
import { dataNotes } from './data-notes';
import { equalArms } from './equal-arms';
import { measurableMetrics, unmeasurableClaims, unmeasurableNotes } from './measurable-metrics';
import { planProblems } from './plan-problems';

/** What a comparison consists of, before anything is trained. */
export interface PreparedComparison {
  readonly plan: readonly Training[];
  readonly evaluations: EvaluationSets;
  /** Metrics that have a value on these data. */
  readonly measurable: readonly MetricName[];
  /** What is allowed and may not be meant, a sentence a line. */
  readonly notes: readonly string[];
}

/**
 * Holds a spec against its data, and lays out its trainings, cells and windows. A run begins with it, and a dry run, so what one refuses the other does.
 * @throws all that stands in the way, together: an error alone as it is (INVALID_INPUT, TOO_LITTLE_DATA), several as INVALID_INPUT
 */
export function prepareComparison(spec: ExperimentSpec, dataset: Dataset): PreparedComparison {
  const conditions = conditionsOf(dataset, spec.training).map(({ name }) => name);
  const model = { conditions, fps: dataset.motion.fps };
  const windows = {
    frames: spec.training.frames,
    limit: spec.sampling.windows,
    seed: spec.seed,
    keyFrameEvery: spec.training.keyFrameEvery,
    off: metricsOff(spec),
  };
  let plan: readonly Training[] = [];
  let test: EvaluationSets['test'] | undefined;
  let validation: EvaluationSets['validation'];
  const found = refusals([
    () => (plan = planExperiment(spec, model)),
    () => {
      assertTrainable(dataset); // the windows are measured in its units
      test = evaluationSet(dataset, windows);
    },
    () => (validation = test && validationSet(spec, dataset, windows)),
  ]);
  const measurable = test === undefined ? [] : measurableMetrics(test, spec);
  const refused = [
    ...planProblems(plan, { ...model, training: spec.training }),
    ...equalArms(spec, plan),
    ...found,
    ...(test === undefined ? [] : unmeasurableClaims(spec, measurable)),
  ];
  if (refused.length > 0) throw together(refused, 'experiment spec');
  if (test === undefined) throw found[0];
  const notes = [...dataNotes(spec, dataset, test), ...unmeasurableNotes(spec, measurable)];
  return { plan, evaluations: { test, ...(validation && { validation }) }, measurable, notes };
}

function assertTrainable({ clips, name }: Dataset): void {
  if (clips.some(({ split, known }) => split === 'train' && (known?.some((frame) => frame !== 0) ?? true))) return;
  throw new AntiphonError('TOO_LITTLE_DATA', { path: name, problem: 'there is no clip to train on' });
}
