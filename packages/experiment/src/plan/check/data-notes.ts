import type { Dataset } from '@antiphon/data';
import type { EvaluationSet } from '../../evaluation/evaluation-set';
import type { ExperimentSpec } from '../../spec/spec';
import { isScalable } from '../plan';

/** What of a spec is allowed and does less than it says on these data, a sentence a line. */
export function dataNotes(spec: ExperimentSpec, { clips }: Dataset, { windows, unit }: EvaluationSet): string[] {
  const { arms, scales, sampling, training } = spec;
  const trained = clips.filter(({ split }) => split === 'train');
  const shorter = trained.filter(({ frames }) => frames < training.frames).length;
  const tested = new Set(windows.map(({ clip }) => clip.id)).size;
  const twice = scales === 'own' ? undefined : scales.find((scale, i) => scales.indexOf(scale) < i);
  const unused =
    scales === 'own' ? [] : arms.filter(({ guidance }) => guidance.scale !== undefined && isScalable(guidance));
  return [
    ...unused.map(
      ({ name, guidance }) =>
        `The scale ${String(guidance.scale)} of arm "${name}" is not used: "scales" sets it (${[scales].flat().join(', ')}). With scales: own, every arm has its own.`,
    ),
    ...(twice === undefined ? [] : [`The scale ${twice} is given twice, and is sampled once.`]),
    ...(windows.length < sampling.windows
      ? [`${sampling.windows} windows are asked for, and the test recordings have ${windows.length}.`]
      : []),
    ...(unit === 'window'
      ? [
          `Only ${tested} test ${tested === 1 ? 'recording' : 'recordings'}: windows are resampled instead of recordings.`,
        ]
      : []),
    ...(shorter === 0
      ? []
      : [
          `${shorter} of ${trained.length} training recordings are shorter than a window of ${training.frames} frames: what follows their end is masked.`,
        ]),
    ...(clips.some(({ split }) => split === 'validation')
      ? []
      : ['No recording is for validation: overfitting will not be seen.']),
  ];
}
