import { isAntiphonError, AntiphonError } from '@antiphon/core';
import type { Checkpoint } from '../checkpoint/checkpoint-contents';
import { runLoop, type LoopOptions } from '../loop/loop';
import { initialState } from '../loop/loop-state';
import { earlyStep } from './early-weights';

/** How many of its first steps a training that became longer has to take once more, for the weights of a quarter of its way, which nobody kept; undefined: none. */
export function stepsAgain({ early, step, config: { steps } }: Checkpoint): number | undefined {
  const quarter = earlyStep(steps);
  return quarter <= step && early?.step !== quarter ? quarter : undefined;
}

/**
 * Takes the first steps of a training once more, to the same bits, and writes nothing: its next checkpoint has what comes of it.
 * @param options of the loop that goes on afterwards
 * @param steps see `stepsAgain`
 * @throws as `runLoop`
 */
export async function earlyAgain(
  options: Omit<LoopOptions<Checkpoint>, 'validation'>,
  steps: number,
): Promise<Checkpoint['early']> {
  const { task, from, onProgress } = options;
  try {
    const quarter = await runLoop<Checkpoint>({
      ...options,
      notes: [],
      afterStep: (checkpoint) => checkpoint,
      from: { ...from, step: 0, history: [], state: initialState(task) },
      steps,
      checkpointEvery: steps,
      write: () => Promise.resolve(),
      telling: { before: [], tell: () => {} },
      onProgress: (progress) => onProgress?.({ ...progress, again: true }),
    });
    return { step: steps, ema: quarter.state.ema };
  } catch (error) {
    if (!isAntiphonError(error) || error.code !== 'INTERRUPTED') throw error;
    throw new AntiphonError('INTERRUPTED', {
      resume: `Run the same command again to go on from step ${from.step} of ${from.config.steps}.`,
    });
  }
}
