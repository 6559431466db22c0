import { AntiphonError, Random } from '@antiphon/core';
import type { EvaluationSet } from '../evaluation/evaluation-set';
import { scoreMotions } from '../evaluation/score';
import type { ArmSampler, SampledMotions } from '../executors/executor';
import type { Cell } from '../plan/plan';
import type { ReportCell } from '../report/report-json';

/**
 * Motions for every window with every sampling seed. Seeds come from the training seed, the window and the index: never from the arm.
 * @param count motions of each window
 * @throws SESSION_FAILED for motion that is not finite, and what the sampler throws
 */
export async function sampleCell(
  cell: Cell,
  sampler: ArmSampler,
  { windows }: Pick<EvaluationSet, 'windows'>,
  count: number,
  signal?: AbortSignal,
): Promise<SampledMotions> {
  const requests = windows.flatMap(({ id, conditions }) =>
    Array.from({ length: count }, (_, k) => ({
      conditions,
      seed: Random.stream(cell.trainSeed, 'sampling', id, k).bits(),
    })),
  );
  const sampled = await sampler.sample(cell, requests, signal);
  if (!sampled.motions.every((motion) => motion.every(Number.isFinite)))
    throw new AntiphonError('SESSION_FAILED', { operation: cell.id, problem: 'it sampled motion that is not finite' });
  return sampled;
}

/** A cell's numbers. @param motions as `sampleCell` gives them */
export function scoreCell(
  cell: Cell,
  { motions, nfe, seconds }: SampledMotions,
  evaluation: EvaluationSet,
  count: number,
): ReportCell {
  const { metrics, intervals, perClip } = scoreMotions(motions, evaluation, count);
  return {
    arm: cell.arm,
    trainSeed: cell.trainSeed,
    scale: cell.scale,
    sampler: cell.sampler,
    steps: cell.steps,
    nfe,
    metrics: { ...metrics, secondsPerClip: seconds / motions.length },
    intervals,
    perClip,
  };
}
