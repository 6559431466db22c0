import type { Dataset } from '@antiphon/data';
import { knownShare } from '../metrics/motion/known-frames';
import type { EvaluationWindow, MetricName, MetricValue, SampledWindow } from '../metrics/metric';
import { allMetrics, evaluateMetrics } from '../metrics/registry';
import type { ReportFloors } from '../report/report-json';
import { meanPose, resampledTruth, type EvaluationSet } from './evaluation-set';
import { score, scoresOf } from './score';

/**
 * What each metric is for the truth itself and for the mean pose. Where the truth can be drawn anew (synthetic data), the truth is scored as an arm would be.
 * For recordings, beats, diversity and jerk are those of the recordings, and a Fréchet distance is the one between two halves of the windows:
 * larger than a perfect model's, since each half is small.
 */
export function floors(dataset: Dataset, evaluation: EvaluationSet, samples: number): ReportFloors {
  const { context, windows, off = [] } = evaluation;
  const resampled = resampledTruth(dataset, evaluation, samples);
  const truth =
    resampled !== undefined
      ? { kind: 'resampled' as const, ...score(resampled, context, off) }
      : { kind: 'halves' as const, ...recordingScores(evaluation) };
  return { truth, meanPose: score(meanPose({ ...evaluation, windows }), context, off) };
}

/** Metrics by how the truth of recordings is scored. */
function scoredBy(way: 'itself' | 'halves'): { readonly others: MetricName[]; isOne(name: MetricName): boolean } {
  const names = allMetrics().flatMap(({ name, ofTruth = 'itself' }) => (ofTruth === way ? [name] : []));
  const others = allMetrics().flatMap(({ name }) => (names.includes(name) ? [] : [name]));
  return { others, isOne: (name) => names.includes(name) };
}

function recordingScores({ windows, context, off = [] }: EvaluationSet) {
  const itself = evaluateMetrics(
    windows.map((window) => ({ window, samples: [window.truth] })),
    context,
    [...scoredBy('itself').others, ...off],
  );
  // One half's motion as if it had been generated for the other half's windows: the sets differ, the windows' order does not matter.
  const [even, odd] = [windows.filter((_, i) => i % 2 === 0), windows.filter((_, i) => i % 2 === 1)];
  const swapped: SampledWindow[] = odd
    .map((window, i) => ({ window: { ...window, ...knownInBoth(window, even[i]) }, samples: [even[i].truth] }))
    .filter(({ window }) => knownShare(window) > 0);
  const { others, isOne } = scoredBy('halves');
  const halves = evaluateMetrics(swapped, context, [...others, ...off]);
  const values = Object.entries(itself).map(([name, value]): [MetricName, MetricValue] => [
    name,
    isOne(name) ? (halves[name] ?? value) : value,
  ]);
  return scoresOf(Object.fromEntries(values), context.seed);
}

/** Frames that two windows both have. */
function knownInBoth({ known: a }: EvaluationWindow, { known: b }: EvaluationWindow): Pick<EvaluationWindow, 'known'> {
  if (a === undefined || b === undefined) return a === undefined ? (b === undefined ? {} : { known: b }) : { known: a };
  return { known: a.map((frame, i) => (frame !== 0 && b[i] !== 0 ? 1 : 0)) };
}
