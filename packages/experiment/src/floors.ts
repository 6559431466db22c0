import type { Dataset } from '@antiphon/data';
import { meanPose, resampledTruth, type EvaluationSet } from './evaluation-set';
import { knownShare } from './metrics/known-frames';
import { METRIC_NAMES, type EvaluationWindow, type MetricName, type SampledWindow } from './metrics/metric';
import { evaluateMetrics } from './metrics/registry';
import type { ReportFloors } from './report/report-json';
import { score, scoresOf } from './score';

/**
 * What each metric is for the truth itself and for the mean pose. Where the truth can be drawn anew (synthetic data), the truth is scored as an arm would be.
 * For recordings, beats, diversity and jerk are those of the recordings, and a Fréchet distance is the one between two halves of the windows:
 * larger than a perfect model's, since each half is small.
 */
export function floors(dataset: Dataset, evaluation: EvaluationSet, samples: number): ReportFloors {
  const { context, windows } = evaluation;
  const resampled = resampledTruth(dataset, evaluation, samples);
  const truth =
    resampled !== undefined
      ? { kind: 'resampled' as const, ...score(resampled, context) }
      : { kind: 'halves' as const, ...recordingScores(evaluation) };
  return { truth, meanPose: score(meanPose({ ...evaluation, windows }), context) };
}

/** Between halves, for recordings; the truth's distance to itself is 0. */
const DISTANCES: readonly MetricName[] = ['fdG', 'fdK'];
/** What one recording cannot tell: other motion for the same audio, and errors to itself. */
const UNKNOWN: readonly MetricName[] = ['divSample', 'lipError', 'lipLag'];

function recordingScores({ windows, context }: EvaluationSet) {
  const itself = evaluateMetrics(
    windows.map((window) => ({ window, samples: [window.truth] })),
    context,
    [...DISTANCES, ...UNKNOWN],
  );
  // One half's motion as if it had been generated for the other half's windows: the sets differ, the windows' order does not matter.
  const [even, odd] = [windows.filter((_, i) => i % 2 === 0), windows.filter((_, i) => i % 2 === 1)];
  const swapped: SampledWindow[] = odd
    .map((window, i) => ({ window: { ...window, ...knownInBoth(window, even[i]) }, samples: [even[i].truth] }))
    .filter(({ window }) => knownShare(window) > 0);
  const others = METRIC_NAMES.filter((name) => !DISTANCES.includes(name));
  const { fdG, fdK } = evaluateMetrics(swapped, context, others);
  return scoresOf({ ...itself, fdG, fdK }, context.seed);
}

/** Frames that two windows both have. */
function knownInBoth({ known: a }: EvaluationWindow, { known: b }: EvaluationWindow): Pick<EvaluationWindow, 'known'> {
  if (a === undefined || b === undefined) return a === undefined ? (b === undefined ? {} : { known: b }) : { known: a };
  return { known: a.map((frame, i) => (frame !== 0 && b[i] !== 0 ? 1 : 0)) };
}
